package dev.ebb.server.engine.disk;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.ebb.server.engine.EngineWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads that touch files, and no others do. They are never interrupted: that would close the channel in use. There
 * are several for each that writes, because most of the time of small files goes into syncs, and many syncs at once cost
 * little more than one: the journal commits them together. Syncs beside writes have threads of their own. Thread-safe.
 */
public final class DiskThreads implements AutoCloseable {
    private static final int STRANDS_PER_THREAD = 4;
    private static final int CHORE_THREADS = 2;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final ExecutorService workers;
    private final ExecutorService syncs;
    private final ExecutorService chores;
    private volatile EngineWatch watch = EngineWatch.NOBODY;

    public DiskThreads(int threads) {
        workers = pool("ebb-disk-%d", threads * STRANDS_PER_THREAD);
        syncs = pool("ebb-sync-%d", threads);
        chores = pool("ebb-files-%d", CHORE_THREADS);
    }

    private static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(
                threads,
                new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
    }

    /** A new executor that runs one task at a time, in order: one for each file. */
    public Executor strand() {
        return MoreExecutors.newSequentialExecutor(workers);
    }

    /** Where syncs, and nothing else, run. */
    Executor syncs() {
        return syncs;
    }

    /** Hears how long syncs take, from now on. */
    public void watch(EngineWatch looking) {
        watch = looking;
    }

    /** Makes the file durable, on the caller's thread, which is one of these. */
    public void sync(TemporaryFile file) throws IOException {
        long begun = System.nanoTime();
        file.sync();
        watch.synced(Duration.ofNanos(System.nanoTime() - begun));
    }

    /** Where files are put in place, removed and looked at, not behind the transfers. */
    public Executor chores() {
        return chores;
    }

    /** Waits for what was submitted, as long as it may take within a bound; then lets go. */
    @Override
    public void close() {
        workers.shutdown();
        syncs.shutdown();
        chores.shutdown();
        try {
            workers.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            syncs.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            chores.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
