package dev.ebb.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The turns that a stream of answers takes: what sends runs one at a time on the handlers' executor and never after the end, which
 * comes when the caller goes, when a turn fails, or when somebody says so; then everything is let go of, once. Thread-safe.
 */
final class StreamTurns {
    private final ServerCallStreamObserver<?> observer;
    private final Executor turns;
    private final ScheduledExecutorService timer;
    private final Runnable release;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** To be made before the handler of the call returns; {@code release} runs as the last turn of all. */
    StreamTurns(
            ServerCallStreamObserver<?> observer, Executor executor, ScheduledExecutorService timer, Runnable release) {
        this.observer = observer;
        this.turns = MoreExecutors.newSequentialExecutor(executor);
        this.timer = timer;
        this.release = release;
        observer.setOnCancelHandler(this::end);
    }

    /** Does this when it is its turn, if the stream has not ended by then. What it throws ends the stream with that status. */
    void take(Runnable work) {
        try {
            turns.execute(() -> run(work));
        } catch (RejectedExecutionException stopping) {
            end();
        }
    }

    private void run(Runnable work) {
        if (ended.get()) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException failure) {
            end();
            observer.onError(StatusMapper.toStatus(failure));
        }
    }

    /** The same after a while; null when the service stops. */
    @Nullable
    ScheduledFuture<?> takeIn(Duration delay, Runnable work) {
        try {
            return timer.schedule(() -> take(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            end();
            return null;
        }
    }

    /** There is nothing more; within a turn. */
    void complete() {
        end();
        observer.onCompleted();
    }

    /** Ends it without a word: the caller has gone. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            try {
                turns.execute(release);
            } catch (RejectedExecutionException stopped) {
                release.run();
            }
        }
    }
}
