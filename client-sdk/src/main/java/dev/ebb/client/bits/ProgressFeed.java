package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.client.EventSubscription;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.Progress;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one subscriber with the progress of a job. Only the latest value waits for it; the end comes after the last value.
 * Fields are written under the lock, the subscriber is called by one thread at a time and never under the lock.
 */
final class ProgressFeed implements EventListener, Flow.Subscription {
    private static final List<EventKind> TURNS = List.of(
            EventKind.EVENT_KIND_JOB_MODIFICATION,
            EventKind.EVENT_KIND_JOB_TRANSFERRED,
            EventKind.EVENT_KIND_JOB_ERROR,
            EventKind.EVENT_KIND_JOB_ACKNOWLEDGED,
            EventKind.EVENT_KIND_JOB_CANCELLED);

    private final AsyncBackgroundCopyJob job;
    private final String jobId;
    private final Flow.Subscriber<? super JobProgress> subscriber;
    private final CompletableFuture<EventSubscription> source = new CompletableFuture<>();
    private final AtomicInteger work = new AtomicInteger();

    private @Nullable JobProgress latest;
    private long demand;
    private boolean cancelled;
    private boolean ended;
    private @Nullable Throwable failure;
    // Confined to the subscription.
    private boolean asked;

    private ProgressFeed(AsyncBackgroundCopyJob job, String jobId, Flow.Subscriber<? super JobProgress> subscriber) {
        this.job = job;
        this.jobId = jobId;
        this.subscriber = subscriber;
    }

    static void start(Calls calls, String jobId, Duration interval, Flow.Subscriber<? super JobProgress> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        ProgressFeed feed = new ProgressFeed(new AsyncBackgroundCopyJob(calls, jobId), jobId, subscriber);
        // Nothing else is called before this has returned.
        feed.work.incrementAndGet();
        subscriber.onSubscribe(feed);
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setJobId(jobId)
                .addAllKinds(TURNS)
                .setProgressInterval(Wire.duration(interval))
                .build();
        feed.source.complete(calls.client().events().listen(request, feed));
        feed.drain();
    }

    @Override
    public void request(long count) {
        synchronized (this) {
            if (count <= 0) {
                latest = null;
                end(new IllegalArgumentException("a subscriber asks for at least one value (Reactive Streams 3.9)"));
            } else {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
        }
        deliver();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            cancelled = true;
        }
        source.thenAccept(EventSubscription::close);
    }

    @Override
    public void onMessage(SubscribeResponse message) {
        switch (message.getMessageCase()) {
            case PROGRESS -> {
                Progress progress = message.getProgress();
                offer(JobProgress.of(progress.getProgress(), progress.getBytesPerSecond()));
            }
            case EVENT -> {
                if (JobState.of(message.getEvent().getState()).isAtRest()) {
                    ask();
                }
            }
            default -> {
                if (!asked) {
                    asked = true;
                    ask();
                }
            }
        }
    }

    @Override
    public void onFailure(EbbException cause) {
        finish(cause);
    }

    @Override
    public void onClosed() {
        finish(Calls.failure(Status.CANCELLED, "The client was closed."));
    }

    /** Where the job stands for certain, and whether that is the end. */
    private void ask() {
        job.snapshot().whenComplete((now, failed) -> {
            if (failed != null) {
                finish(EbbException.of(failed));
                return;
            }
            offer(now.getProgress());
            JobState state = now.getState();
            if (state == JobState.TRANSFERRED || state == JobState.ACKNOWLEDGED) {
                finish(null);
            } else if (state.isAtRest()) {
                finish(new JobFailedException(jobId, state, now.getLastError().orElse(null)));
            }
        });
    }

    private void offer(JobProgress progress) {
        synchronized (this) {
            if (!ended) {
                latest = progress;
            }
        }
        deliver();
    }

    private void finish(@Nullable Throwable cause) {
        synchronized (this) {
            end(cause);
        }
        deliver();
    }

    private void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            failure = cause;
        }
    }

    private void deliver() {
        if (work.getAndIncrement() == 0) {
            drain();
        }
    }

    /** One thread at a time; what arrives meanwhile makes it go round again. */
    private void drain() {
        int missed = 1;
        while (missed != 0) {
            while (deliverOne()) {
                // the next one
            }
            missed = work.addAndGet(-missed);
        }
    }

    private boolean deliverOne() {
        JobProgress value;
        synchronized (this) {
            if (cancelled || (latest == null && !ended) || (latest != null && demand == 0)) {
                return false;
            }
            value = latest;
            latest = null;
            if (value == null) {
                cancelled = true;
            } else if (demand != Long.MAX_VALUE) {
                demand--;
            }
        }
        if (value != null) {
            subscriber.onNext(value);
            return true;
        }
        source.thenAccept(EventSubscription::close);
        Throwable cause = failure;
        if (cause == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(cause);
        }
        return false;
    }
}
