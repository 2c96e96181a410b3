package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.job.FileCheckpoint;
import java.io.IOException;
import java.time.Duration;
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

    private final EngineParts parts;
    private final EngineOptions options;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;
    private @Nullable Runnable forgetting;
    private boolean raised;
    private boolean preparing;
    private boolean remembered;
    private boolean closed;
    private boolean awaited;
    private int generation;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    /** {@code rememberedBytes} is what the listener knows of an earlier attempt. */
    Checkpoints(EngineParts parts, TransferListener listener, Executor strand, FileSync syncs, long rememberedBytes) {
        this.parts = parts;
        this.options = parts.options();
        this.listener = listener;
        this.strand = strand;
        this.syncs = syncs;
        this.remembered = rememberedBytes > 0;
        this.lastBytes = rememberedBytes;
    }

    /** Raises one if enough bytes came or enough time passed; {@code failed} hears on the strand when the sync fails. */
    void afterWrite(GrowingFile file, Consumer<IOException> failed) {
        if (!isDue(file)) {
            lookAgain(file, failed);
            return;
        }
        Runnable synced = file.snapshot();
        long bytes = file.written();
        int asked = generation;
        int version = file.version();
        preparing = true;
        lastBytes = bytes;
        lastNanos = System.nanoTime();
        // With the first the name becomes durable too; journaling file systems did that already.
        syncs.sync(file.temporary(), !remembered, failure -> {
            preparing = false;
            if (asked != generation || version != file.version() || closed) {
                // Those were bytes of a version that is given up, or nobody listens any more.
                return;
            }
            if (failure != null) {
                failed.accept(failure);
                return;
            }
            synced.run();
            FileCheckpoint safe = file.checkpoint();
            if (safe != null) {
                remembered = true;
                tell(safe, ignored -> afterWrite(file, failed));
            }
        });
    }

    /**
     * What another node had made is in a file of this node's own, synced: said at once, for only then may the other's file go.
     */
    void takenOver(GrowingFile file) {
        FileCheckpoint own = file.checkpoint();
        if (own != null) {
            tell(own, failure -> {
                if (failure == null) {
                    file.temporary().dropPredecessor();
                }
            });
        }
    }

    /** What came last becomes due by time alone: a server that falls silent must not keep it from being remembered. */
    private void lookAgain(GrowingFile file, Consumer<IOException> failed) {
        boolean growing = !closed && !file.isWhole() && file.isKept() && file.written() != lastBytes;
        if (awaited || preparing || raised || !growing) {
            return;
        }
        awaited = true;
        Duration rest = options.checkpointInterval().minusNanos(System.nanoTime() - lastNanos);
        Runnable look = () -> {
            awaited = false;
            afterWrite(file, failed);
        };
        parts.client().schedule(rest.isNegative() ? Duration.ZERO : rest, () -> strand.execute(look));
    }

    private boolean isDue(GrowingFile file) {
        if (preparing || raised || closed || file.isWhole() || !file.isKept()) {
            return false;
        }
        long fresh = file.written() - lastBytes;
        long elapsed = System.nanoTime() - lastNanos;
        return fresh >= options.checkpointBytes() * FAST_MULTIPLE
                || fresh >= options.checkpointBytes() && elapsed >= FAST_NANOS
                || fresh > 0 && elapsed >= options.checkpointInterval().toNanos();
    }

    /** None is under way. */
    boolean areIdle() {
        return !preparing && !raised;
    }

    /** Whether somebody remembers bytes that a new version would overwrite. */
    boolean areRemembered() {
        return remembered;
    }

    /** Makes the listener forget; {@code then} hears on the strand, null or why it could not. */
    void forget(GrowingFile file, Consumer<@Nullable Throwable> then) {
        generation++;
        lastBytes = 0;
        Runnable forget = () -> tell(file.nothing(), failure -> {
            remembered = failure != null;
            then.accept(failure);
        });
        if (raised) {
            forgetting = forget;
        } else {
            forget.run();
        }
    }

    private void tell(FileCheckpoint checkpoint, Consumer<@Nullable Throwable> then) {
        raised = true;
        listener.checkpoint(checkpoint)
                .whenComplete((done, failure) -> strand.execute(() -> {
                    raised = false;
                    then.accept(failure);
                    Runnable next = forgetting;
                    forgetting = null;
                    if (next != null && !closed) {
                        next.run();
                    }
                }));
    }

    /** None is raised any more. */
    void close() {
        closed = true;
    }
}
