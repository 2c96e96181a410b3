package dev.ebb.client.bits;

import dev.ebb.v1.BackgroundCopyFileGetPropertyRequest;
import dev.ebb.v1.FilePropertyId;
import dev.ebb.v1.GetFileRangesRequest;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.GetPeerDownloadStatsRequest;
import dev.ebb.v1.GetValidationStateRequest;
import dev.ebb.v1.RequestFileRangesRequest;
import dev.ebb.v1.SetMirrorsRequest;
import dev.ebb.v1.SetRemoteNameRequest;
import dev.ebb.v1.SetValidationStateRequest;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The calls of a {@link BackgroundCopyFile} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * file.async().setRemoteName("https://example.org/moved.iso").thenCompose(moved -> job.async().resume());
 * }</pre>
 */
public final class AsyncBackgroundCopyFile {
    private final Calls calls;
    private final String jobId;
    private final int index;

    AsyncBackgroundCopyFile(Calls calls, String jobId, int index) {
        this.calls = calls;
        this.jobId = jobId;
        this.index = index;
    }

    public CompletableFuture<FileSnapshot> snapshot() {
        return Calls.answer(
                calls.file()
                        .getFile(GetFileRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .build()),
                it -> new FileSnapshot(it.getFile()));
    }

    public CompletableFuture<List<FileRange>> getFileRanges() {
        return Calls.answer(
                calls.file()
                        .getFileRanges(GetFileRangesRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .build()),
                it -> ranges(it.getRangesList()));
    }

    public CompletableFuture<JobSnapshot> requestFileRanges(FileRange... ranges) {
        return Calls.answer(
                calls.file()
                        .requestFileRanges(RequestFileRangesRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .addAllRanges(
                                        Stream.of(ranges).map(FileRange::toWire).toList())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<List<FileRange>> getFilledFileRanges() {
        return Calls.answer(
                calls.file()
                        .getFilledFileRanges(GetFilledFileRangesRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .build()),
                it -> ranges(it.getRangesList()));
    }

    public CompletableFuture<JobSnapshot> updateDownloadPosition(long offset) {
        return Calls.answer(
                calls.file()
                        .updateDownloadPosition(UpdateDownloadPositionRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .setOffset(offset)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<FileSnapshot> setRemoteName(String remoteName) {
        return Calls.answer(
                calls.file()
                        .setRemoteName(SetRemoteNameRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .setRemoteName(remoteName)
                                .build()),
                it -> new FileSnapshot(it.getFile()));
    }

    public CompletableFuture<FileSnapshot> setMirrors(List<String> mirrorNames) {
        return Calls.answer(
                calls.file()
                        .setMirrors(SetMirrorsRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .addAllMirrorNames(mirrorNames)
                                .build()),
                it -> new FileSnapshot(it.getFile()));
    }

    public CompletableFuture<FileSnapshot> setValidationState(boolean valid) {
        return Calls.answer(
                calls.file()
                        .setValidationState(SetValidationStateRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .setValid(valid)
                                .build()),
                it -> new FileSnapshot(it.getFile()));
    }

    public CompletableFuture<Boolean> getValidationState() {
        return Calls.answer(
                calls.file()
                        .getValidationState(GetValidationStateRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .build()),
                it -> it.getValid());
    }

    public CompletableFuture<PeerDownloadStats> getPeerDownloadStats() {
        return Calls.answer(
                calls.file()
                        .getPeerDownloadStats(GetPeerDownloadStatsRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .build()),
                it -> new PeerDownloadStats(it.getBytesFromOrigin(), it.getBytesFromPeers()));
    }

    public CompletableFuture<String> getHttpResponseHeaders() {
        return Calls.answer(
                calls.file()
                        .getProperty(BackgroundCopyFileGetPropertyRequest.newBuilder()
                                .setJobId(jobId)
                                .setIndex(index)
                                .setProperty(FilePropertyId.FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
                                .build()),
                it -> it.getValue().getHttpResponseHeaders());
    }

    private static List<FileRange> ranges(List<dev.ebb.v1.FileRange> wire) {
        return wire.stream().map(FileRange::of).toList();
    }
}
