package dev.ebb.server.engine.disk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The syncs of one file: one at a time, beside the writes, each answered on the strand of the file. Confined to that
 * strand.
 */
public final class FileSync {
    private final DiskThreads threads;
    private final Executor strand;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    public FileSync(DiskThreads threads, Executor strand) {
        this.threads = threads;
        this.strand = strand;
    }

    /**
     * Syncs after the syncs already asked for; {@code then} hears null, or why it failed. What was written before this call
     * is covered.
     */
    public void sync(TemporaryFile file, boolean nameToo, Consumer<@Nullable IOException> then) {
        afterOthers(() -> threads.syncs().execute(() -> {
            IOException failure = attempt(file, nameToo);
            strand.execute(() -> {
                running = false;
                then.accept(failure);
                next();
            });
        }));
    }

    /** Runs the action on the strand when no sync is in flight. */
    public void whenIdle(Runnable action) {
        if (running) {
            waiting.add(() -> {
                running = false;
                action.run();
                next();
            });
        } else {
            action.run();
        }
    }

    private void afterOthers(Runnable start) {
        waiting.add(start);
        if (!running) {
            next();
        }
    }

    private void next() {
        Runnable start = running ? null : waiting.poll();
        if (start != null) {
            running = true;
            start.run();
        }
    }

    private @Nullable IOException attempt(TemporaryFile file, boolean nameToo) {
        try {
            threads.sync(file);
            if (nameToo) {
                file.syncName();
            }
            return null;
        } catch (IOException failure) {
            return failure;
        } catch (RuntimeException failure) {
            return new IOException(failure);
        }
    }
}
