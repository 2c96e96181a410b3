package dev.ebb.server.peer.client;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.peer.cache.CacheDraft;
import dev.ebb.server.peer.cache.ContentCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what has arrived into the cache, and passes on what its owners say of it, one after the other on a thread of its own: a
 * copy never keeps a job waiting, and one too many is not made. Thread-safe.
 */
public final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int WAITING = 1_000;
    private static final int COPIES = 64;

    private final ContentCache cache;
    private final ThreadPoolExecutor worker;

    public Keeper(ContentCache cache) {
        this.cache = cache;
        this.worker = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
            Thread thread = new Thread(work, "ebb-peer-keep");
            thread.setDaemon(true);
            return thread;
        });
        worker.allowCoreThreadTimeOut(true);
    }

    /**
     * What is known of a file that arrived.
     *
     * @param bytes its size
     * @param headers the fields of its origin's last answer, each ended by CRLF
     * @param proof the strong digest that was verified; null for none
     * @param modified when it was changed
     * @param validator the strong validator of its version
     */
    record Arrived(
            long bytes,
            String headers,
            @Nullable Digest proof,
            @Nullable Instant modified,
            @Nullable String validator) {}

    /**
     * A file is whole under its temporary name. It is opened before this returns, with its owner's rights, so that it may be
     * renamed afterwards.
     */
    void arrived(TransferTask task, Arrived file) {
        Path temporary = task.files().temporary();
        boolean wanted = SharingRules.isAnonymous(task) && SharingRules.isShareable(file.headers());
        if (temporary == null || !wanted || worker.getQueue().size() >= COPIES) {
            return;
        }
        try {
            SourceFile source = SourceFile.open(new TransferTask.LocalFiles(
                    temporary, null, false, task.files().owner(), task.files().roots()));
            CacheDraft draft = new CacheDraft(
                    task.remote().toString(),
                    file.bytes(),
                    file.modified(),
                    file.validator(),
                    file.proof(),
                    claimant(temporary));
            try {
                worker.execute(() -> copy(source, draft));
            } catch (RejectedExecutionException closing) {
                source.close();
            }
        } catch (IOException gone) {
            LOG.debug("a file that arrived is not kept for peers", gone);
        }
    }

    private void copy(SourceFile source, CacheDraft draft) {
        try (source) {
            if (source.size() == draft.bytes()) {
                cache.keep(source::read, draft);
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("a file could not be kept for peers: {}", failed.toString());
        }
    }

    /** The owner of a file of a job has found it good, or bad. */
    public void judged(JobId job, int index, boolean good) {
        judged(JobFile.temporaryName(job, index), good);
    }

    void judged(Path temporary, boolean good) {
        judged(claimant(temporary), good);
    }

    private void judged(String claimant, boolean good) {
        later(() -> cache.judge(claimant, good));
    }

    /** A file will not be completed. */
    void abandoned(Path temporary) {
        later(() -> cache.abandon(claimant(temporary)));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void later(Work work) {
        try {
            worker.execute(() -> {
                try {
                    work.run();
                } catch (IOException failed) {
                    LOG.warn("a verdict could not be written to the peer cache", failed);
                }
            });
        } catch (RejectedExecutionException tooMuch) {
            LOG.warn("a verdict on a file in the peer cache is lost: too many are waiting");
        }
    }

    /** By the file's name as it is without the mark of a node: whoever judges it does not know who made it. */
    private static String claimant(Path temporary) {
        String name = Objects.requireNonNull(temporary.getFileName(), "a file has a name")
                .toString();
        return MadeFile.stem(name) == null ? name : MadeFile.nameBy(null, name);
    }

    /** Finishes what waits, for a moment. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(2, TimeUnit.SECONDS)) {
                worker.shutdownNow().clear();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
