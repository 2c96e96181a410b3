package dev.ebb.server.rpc;

import com.google.protobuf.ByteString;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.GetReplyDataRequest;
import dev.ebb.v1.GetReplyDataResponse;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.GetReplyProgressResponse;
import dev.ebb.v1.JobReplyProgress;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What IBackgroundCopyJob2 tells of the server's reply to an upload. Thread-safe. */
final class JobReplies implements ServiceTable.Part {
    private static final int MAX_BYTES = 1 << 20;

    private final RpcBackends backends;
    private final JobQueries queries;
    private final UnaryCalls calls;

    JobReplies(RpcBackends backends, RpcTranslation translation) {
        this.backends = backends;
        this.queries = backends.queries();
        this.calls = translation.calls();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getGetReplyProgressMethod(), this::getReplyProgress)
                .unary(BackgroundCopyJobGrpc.getGetReplyDataMethod(), this::getReplyData);
    }

    private void getReplyProgress(GetReplyProgressRequest request, StreamObserver<GetReplyProgressResponse> observer) {
        calls.read(observer, caller -> {
            Job job = replying(caller, UnaryCalls.jobId(request));
            return GetReplyProgressResponse.newBuilder()
                    .setProgress(progress(caller, job))
                    .build();
        });
    }

    private JobReplyProgress progress(Caller caller, Job job) {
        JobReplyProgress.Builder progress = JobReplyProgress.newBuilder();
        Optional<TransferProgress> live = backends.running().reply(job.id(), 0);
        if (job.counters().filesTotal() == 0) {
            return progress.build();
        }
        long arrived = queries.file(caller, job.id(), 0).marks().replyBytes();
        if (arrived != JobFile.UNKNOWN) {
            progress.setBytesTotal(arrived).setBytesTransferred(arrived);
        } else if (live.isPresent()) {
            progress.setBytesTransferred(live.get().bytesTransferred());
            if (live.get().bytesTotal() != JobFile.UNKNOWN) {
                progress.setBytesTotal(live.get().bytesTotal());
            }
        }
        return progress.build();
    }

    private void getReplyData(GetReplyDataRequest request, StreamObserver<GetReplyDataResponse> observer) {
        calls.later(observer, () -> content(CallerContext.current(), UnaryCalls.jobId(request)), JobReplies::response);
    }

    private CompletableFuture<FileContent> content(Caller caller, JobId id) {
        Job job = replying(caller, id);
        if (job.state() != JobState.TRANSFERRED && job.state() != JobState.ACKNOWLEDGED) {
            throw JobException.of(
                    ErrorCode.INVALID_STATE,
                    job.id(),
                    "There is a reply when the job is TRANSFERRED; it is " + job.state() + ".");
        }
        JobFile file = queries.file(caller, job.id(), 0);
        return backends.replies().read(job, file, MAX_BYTES).toCompletableFuture();
    }

    private Job replying(Caller caller, JobId id) {
        Job job = queries.job(caller, id);
        if (job.type() != JobType.UPLOAD_REPLY) {
            throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only upload-reply jobs have a reply.");
        }
        return job;
    }

    private static GetReplyDataResponse response(FileContent reply) {
        ByteBuffer content = reply.content();
        if (content == null) {
            throw JobException.of(
                    ErrorCode.TOO_LARGE,
                    "The reply has " + reply.bytes() + " bytes, of which none are handed out so: at most " + MAX_BYTES
                            + " are. The reply file has them all.");
        }
        return GetReplyDataResponse.newBuilder()
                .setData(ByteString.copyFrom(content))
                .setLength(reply.bytes())
                .build();
    }
}
