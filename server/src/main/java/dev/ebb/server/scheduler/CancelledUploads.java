package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells servers to forget the uploads of a job that was cancelled, as far as they have sessions; a server that does not hear of
 * it forgets them by itself some day. May be repeated after a crash. Thread-safe.
 */
final class CancelledUploads {
    private static final Logger LOG = LoggerFactory.getLogger(CancelledUploads.class);

    private final TransferEngine engine;
    private final TransferTasks tasks;
    private final Duration patience;

    CancelledUploads(TransferEngine engine, TransferTasks tasks, Duration patience) {
        this.engine = engine;
        this.tasks = tasks;
        this.patience = patience;
    }

    /** Completes when all servers have answered, at the latest when patience is over; never fails. */
    CompletionStage<Void> callOff(Job job, List<JobFile> files) {
        if (!job.type().sends()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<?>[] told = files.stream()
                .filter(file -> file.state() == FileState.PENDING)
                .flatMap(file -> task(job, file))
                .map(task -> engine.abandon(task).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(told)
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failed -> null);
    }

    private Stream<TransferTask> task(Job job, JobFile file) {
        try {
            return tasks.abandoned(job, file).stream();
        } catch (IllegalStateException | JobException unreadable) {
            LOG.warn("the server of job {} is not told that it was cancelled: {}", job.id(), unreadable.getMessage());
            return Stream.empty();
        }
    }
}
