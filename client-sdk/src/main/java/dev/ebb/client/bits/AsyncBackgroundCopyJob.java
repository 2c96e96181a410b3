package dev.ebb.client.bits;

import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetProgressRequest;
import dev.ebb.v1.GetReplyDataRequest;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.QueryInterfaceRequest;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import dev.ebb.v1.WhyNotRunningRequest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of a {@link BackgroundCopyJob} for programs that do not wait: each method is that of the same name there, and
 * answers with a future, which fails with {@link dev.ebb.client.EbbException}. Cancelling the future cancels the call.
 * Thread-safe.
 *
 * <pre>{@code
 * job.async().resume()
 *         .thenCompose(started -> job.async().awaitTransferred())
 *         .thenCompose(arrived -> job.async().complete());
 * }</pre>
 */
public final class AsyncBackgroundCopyJob extends AsyncJobSettings {
    AsyncBackgroundCopyJob(Calls calls, String id) {
        super(calls, id);
    }

    public CompletableFuture<BackgroundCopyFile> addFile(String remoteName, Path localName) {
        return addFile(FileSpec.of(remoteName, localName));
    }

    public CompletableFuture<BackgroundCopyFile> addFile(FileSpec file) {
        return Calls.answer(
                calls.job()
                        .addFile(AddFileRequest.newBuilder()
                                .setJobId(id)
                                .setFile(file.toWire())
                                .build()),
                it -> new BackgroundCopyFile(calls, id, it.getFile().getIndex()));
    }

    public CompletableFuture<JobSnapshot> addFileSet(Collection<FileSpec> files) {
        return Calls.answer(
                calls.job()
                        .addFileSet(AddFileSetRequest.newBuilder()
                                .setJobId(id)
                                .addAllFiles(
                                        files.stream().map(FileSpec::toWire).toList())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<BackgroundCopyFile> addFileWithRanges(
            String remoteName, Path localName, List<FileRange> ranges) {
        return Calls.answer(
                calls.job()
                        .addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                                .setJobId(id)
                                .setFile(FileSpec.of(remoteName, localName)
                                        .withRanges(ranges)
                                        .toWire())
                                .build()),
                it -> new BackgroundCopyFile(calls, id, it.getFile().getIndex()));
    }

    public CompletableFuture<JobSnapshot> suspend() {
        return Calls.answer(
                calls.job().suspend(SuspendRequest.newBuilder().setJobId(id).build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> resume() {
        return Calls.answer(
                calls.job().resume(ResumeRequest.newBuilder().setJobId(id).build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<ResultCode> cancel() {
        return Calls.answer(
                calls.job().cancel(CancelRequest.newBuilder().setJobId(id).build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<ResultCode> complete() {
        return Calls.answer(
                calls.job().complete(CompleteRequest.newBuilder().setJobId(id).build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<JobSnapshot> takeOwnership() {
        return Calls.answer(
                calls.job()
                        .takeOwnership(
                                TakeOwnershipRequest.newBuilder().setJobId(id).build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<ResultCode> replaceRemotePrefix(String oldPrefix, String newPrefix) {
        return Calls.answer(
                calls.job()
                        .replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                                .setJobId(id)
                                .setOldPrefix(oldPrefix)
                                .setNewPrefix(newPrefix)
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<ErrorReport> getError() {
        return Calls.answer(
                calls.job().getError(GetErrorRequest.newBuilder().setJobId(id).build()), ErrorReport::of);
    }

    public CompletableFuture<JobReplyProgress> getReplyProgress() {
        return Calls.answer(
                calls.job()
                        .getReplyProgress(GetReplyProgressRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> JobReplyProgress.of(it.getProgress()));
    }

    public CompletableFuture<byte[]> getReplyData() {
        return Calls.answer(
                calls.job()
                        .getReplyData(
                                GetReplyDataRequest.newBuilder().setJobId(id).build()),
                it -> it.getData().toByteArray());
    }

    public CompletableFuture<WhyNotRunning> whyNotRunning() {
        return Calls.answer(
                calls.job()
                        .whyNotRunning(
                                WhyNotRunningRequest.newBuilder().setJobId(id).build()),
                WhyNotRunning::of);
    }

    public CompletableFuture<JobSnapshot> snapshot() {
        return Calls.answer(
                calls.manager()
                        .getJob(GetJobRequest.newBuilder()
                                .setJobId(id)
                                .setIncludeFinal(true)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobState> getState() {
        return Calls.answer(
                calls.job().getState(GetStateRequest.newBuilder().setJobId(id).build()),
                it -> JobState.of(it.getState()));
    }

    public CompletableFuture<JobProgress> getProgress() {
        return Calls.answer(
                calls.job()
                        .getProgress(
                                GetProgressRequest.newBuilder().setJobId(id).build()),
                it -> JobProgress.of(it.getProgress(), it.getBytesPerSecond()));
    }

    /** All files; fetched page by page. */
    public CompletableFuture<List<FileSnapshot>> enumFiles() {
        return Pages.all(this::filePage);
    }

    public CompletableFuture<List<String>> queryInterface(String name) {
        return Calls.answer(
                calls.manager()
                        .queryInterface(QueryInterfaceRequest.newBuilder()
                                .setJobId(id)
                                .setInterface(name)
                                .build()),
                it -> List.copyOf(it.getMethodsList()));
    }

    public CompletableFuture<JobState> await(JobState... states) {
        return StateWait.start(calls, id, Set.of(states), Set.of());
    }

    public CompletableFuture<JobState> awaitTransferred() {
        return StateWait.start(calls, id, Set.of(JobState.TRANSFERRED, JobState.ACKNOWLEDGED), Set.of(JobState.ERROR));
    }

    /** The calls about HTTP. */
    public AsyncBackgroundCopyJobHttpOptions httpOptions() {
        return new AsyncBackgroundCopyJobHttpOptions(calls, id);
    }

    CompletableFuture<Pages.Page<FileSnapshot>> filePage(String token) {
        return Calls.answer(
                calls.job()
                        .enumFiles(EnumFilesRequest.newBuilder()
                                .setJobId(id)
                                .setPageToken(token)
                                .build()),
                it -> new Pages.Page<>(
                        it.getFilesList().stream().map(FileSnapshot::new).toList(), it.getNextPageToken()));
    }
}
