package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.client.EventSubscription;
import dev.ebb.v1.Event;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a job to reach a state, by its events. It first learns where the events start and then asks for the state, so
 * that no change falls in between. Its methods are called one at a time by its subscription.
 */
final class StateWait implements EventListener {
    private final Calls calls;
    private final String jobId;
    private final Set<JobState> wanted;
    private final Set<JobState> failing;
    private final CompletableFuture<JobState> result = new CompletableFuture<>();
    private boolean asked;

    private StateWait(Calls calls, String jobId, Set<JobState> wanted, Set<JobState> failing) {
        this.calls = calls;
        this.jobId = jobId;
        this.wanted = wanted;
        this.failing = failing;
    }

    /** Completes with the first wanted state; fails in a failing one and in a final one that is not wanted. */
    static CompletableFuture<JobState> start(Calls calls, String jobId, Set<JobState> wanted, Set<JobState> failing) {
        StateWait wait = new StateWait(calls, jobId, wanted, failing);
        EventSubscription subscription = calls.client()
                .events()
                .listen(SubscribeRequest.newBuilder().setJobId(jobId).build(), wait);
        wait.result.whenComplete((state, failure) -> subscription.close());
        return wait.result;
    }

    @Override
    public void onMessage(SubscribeResponse message) {
        if (message.hasEvent()) {
            Event event = message.getEvent();
            reached(JobState.of(event.getState()), event.hasError() ? BackgroundCopyError.of(event.getError()) : null);
        } else if (!asked) {
            asked = true;
            new AsyncBackgroundCopyJob(calls, jobId).snapshot().whenComplete((job, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    reached(job.getState(), job.getLastError().orElse(null));
                }
            });
        }
    }

    @Override
    public void onFailure(EbbException cause) {
        result.completeExceptionally(cause);
    }

    @Override
    public void onClosed() {
        result.completeExceptionally(Calls.failure(Status.CANCELLED, "The client was closed."));
    }

    private void reached(JobState state, @Nullable BackgroundCopyError error) {
        if (wanted.contains(state)) {
            result.complete(state);
        } else if (failing.contains(state) || state.isFinal()) {
            result.completeExceptionally(new JobFailedException(jobId, state, error));
        }
    }
}
