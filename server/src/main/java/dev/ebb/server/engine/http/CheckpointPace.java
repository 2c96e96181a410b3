package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.job.FileCheckpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Raises the checkpoints of a file: not too often, and never one before the last was dealt with. Confined to a strand. */
final class CheckpointPace {
    private final EngineOptions options;
    private final TransferListener listener;
    private final Executor strand;
    private final Deque<Runnable> line = new ArrayDeque<>();
    private boolean raised;
    private boolean preparing;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    CheckpointPace(EngineOptions options, TransferListener listener, Executor strand) {
        this.options = options;
        this.listener = listener;
        this.strand = strand;
    }

    /** Whether enough bytes came, or enough time passed, since the last one. */
    boolean isDue(long written) {
        if (preparing || raised || written <= lastBytes) {
            return false;
        }
        return written - lastBytes >= options.checkpointBytes()
                || System.nanoTime() - lastNanos >= options.checkpointInterval().toNanos();
    }

    /** A sync for a checkpoint of so many bytes has begun; {@link #raise} or {@link #dropped} follows. */
    void prepare(long written) {
        preparing = true;
        lastBytes = written;
        lastNanos = System.nanoTime();
    }

    /** What was prepared is void. */
    void dropped() {
        preparing = false;
        lastBytes = 0;
    }

    /** Tells the listener, after those before; {@code then} hears on the strand, null or why it could not be kept. */
    void raise(FileCheckpoint checkpoint, Consumer<@Nullable Throwable> then) {
        preparing = false;
        line.add(() -> tell(checkpoint, then));
        next();
    }

    private void tell(FileCheckpoint checkpoint, Consumer<@Nullable Throwable> then) {
        listener.checkpoint(checkpoint)
                .whenComplete((done, failure) -> strand.execute(() -> {
                    raised = false;
                    then.accept(failure);
                    next();
                }));
    }

    private void next() {
        Runnable first = raised ? null : line.poll();
        if (first != null) {
            raised = true;
            first.run();
        }
    }
}
