package dev.ebb.server.web.page;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SuspendRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the page can do to a job.
 *
 * @param job calls that wait for their answer
 */
record JobVerbs(BackgroundCopyJobBlockingStub job) {
    /** The answer of the call; null when there is no such verb. */
    @Nullable
    Message run(String id, String verb, String body) throws InvalidProtocolBufferException {
        return switch (verb) {
            case "suspend" ->
                job.suspend(
                        Api.read(body, SuspendRequest.newBuilder()).setJobId(id).build());
            case "resume" ->
                job.resume(
                        Api.read(body, ResumeRequest.newBuilder()).setJobId(id).build());
            case "cancel" ->
                job.cancel(
                        Api.read(body, CancelRequest.newBuilder()).setJobId(id).build());
            case "complete" ->
                job.complete(Api.read(body, CompleteRequest.newBuilder())
                        .setJobId(id)
                        .build());
            case "priority" ->
                job.setPriority(Api.read(body, SetPriorityRequest.newBuilder())
                        .setJobId(id)
                        .build());
            default -> null;
        };
    }
}
