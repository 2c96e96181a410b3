package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.job.FileCheckpoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Raises the checkpoints of a file: the bytes are synced before it, no two are under way, and none comes too often. Confined
 * to the strand of its download.
 */
final class Checkpoints {
    /** A fast transfer has fewer: what a crash costs is fetched again within a second. */
    private static final int FAST_MULTIPLE = 8;

    private static final long FAST_NANOS = 1_000_000_000;

    private final EngineOptions options;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;
    private final Deque<Runnable> line = new ArrayDeque<>();
    private boolean raised;
    private boolean preparing;
    private boolean remembered;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    /** {@code remembered} says that the listener knows of a checkpoint of an earlier attempt. */
    Checkpoints(EngineOptions options, TransferListener listener, Executor strand, FileSync syncs, boolean remembered) {
        this.options = options;
        this.listener = listener;
        this.strand = strand;
        this.syncs = syncs;
        this.remembered = remembered;
    }

    /** Raises one if enough bytes came or enough time passed; {@code failed} hears on the strand when the sync fails. */
    void afterWrite(PartialFile file, Consumer<IOException> failed) {
        if (!isDue(file)) {
            return;
        }
        long bytes = file.written();
        int version = file.version();
        preparing = true;
        lastBytes = bytes;
        lastNanos = System.nanoTime();
        // With the first the name becomes durable too; journaling file systems did that already.
        syncs.sync(file.temporary(), !remembered, failure -> {
            preparing = false;
            if (failure != null) {
                failed.accept(failure);
            } else if (version == file.version()) {
                file.synced(bytes);
                raise(file.checkpoint());
            }
        });
    }

    private boolean isDue(PartialFile file) {
        if (preparing || raised || file.isWhole() || !file.isResumable()) {
            return false;
        }
        long fresh = file.written() - lastBytes;
        long elapsed = System.nanoTime() - lastNanos;
        return fresh >= options.checkpointBytes() * FAST_MULTIPLE
                || fresh >= options.checkpointBytes() && elapsed >= FAST_NANOS
                || fresh > 0 && elapsed >= options.checkpointInterval().toNanos();
    }

    private void raise(@Nullable FileCheckpoint checkpoint) {
        if (checkpoint != null) {
            remembered = true;
            enqueue(checkpoint, ignored -> {});
        }
    }

    /** Whether somebody remembers bytes that a new version would overwrite. */
    boolean areRemembered() {
        return remembered;
    }

    /** Makes the listener forget; {@code then} hears on the strand, null or why it could not. */
    void forget(PartialFile file, Consumer<@Nullable Throwable> then) {
        lastBytes = 0;
        enqueue(file.nothing(), failure -> {
            remembered = failure != null;
            then.accept(failure);
        });
    }

    private void enqueue(FileCheckpoint checkpoint, Consumer<@Nullable Throwable> then) {
        line.add(() -> listener.checkpoint(checkpoint)
                .whenComplete((done, failure) -> strand.execute(() -> {
                    raised = false;
                    then.accept(failure);
                    next();
                })));
        next();
    }

    private void next() {
        Runnable first = raised ? null : line.poll();
        if (first != null) {
            raised = true;
            first.run();
        }
    }
}
