package dev.ebb.server.scheduler;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the promises of Complete and Cancel: has the disk room put files in place or delete them, and servers forget uploads
 * that will not go on, and reports it. Repeating it after a crash finishes what was begun.
 */
final class DiskWork {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWork.class);

    private final TransferEngine engine;
    private final JobLedger ledger;
    private final QueueReader queue;
    private final TransferTasks tasks;
    private final CancelledUploads uploads;
    private final BooleanSupplier held;
    private final int page;

    /** {@code held} says whether the jobs are this node's still, see {@link dev.ebb.server.fleet.QueueShare#holds}. */
    DiskWork(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            TransferTasks tasks,
            BooleanSupplier held,
            SchedulerOptions options) {
        this.engine = engine;
        this.ledger = ledger;
        this.queue = queue;
        this.tasks = tasks;
        this.uploads = new CancelledUploads(engine, tasks, options.callingOff());
        this.held = held;
        this.page = options.page();
    }

    /** Does what the job is owed and reports it. Never fails; false when the ledger could not record it. */
    CompletableFuture<Boolean> run(Job job) {
        CompletionStage<JobCommand.OfService> report;
        try {
            report = job.pending() == PendingWork.PUBLISH ? publish(job) : discard(job);
        } catch (RuntimeException failure) {
            report = CompletableFuture.failedFuture(failure);
        }
        return report.exceptionally(failure -> failed(job, failure))
                .thenCompose(outcome -> ledger.report(job.id(), outcome))
                .handle((done, lost) -> lost == null)
                .toCompletableFuture();
    }

    private CompletionStage<JobCommand.OfService> publish(Job job) {
        List<PublishTask> place = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        List<TransferTask.LocalFiles> discard = new ArrayList<>();
        for (JobFile file : files(job)) {
            if (file.state() == FileState.TRANSFERRED) {
                place.add(tasks.publish(job, file));
                indexes.add(file.index());
                if (tasks.maker() != null && job.attempt() > 1 && !isStraight(job)) {
                    discard.add(tasks.localFiles(job, file)); // what nodes may have left that lost it
                }
            } else if (file.state() == FileState.PENDING && !isStraight(job)) {
                discard.add(tasks.localFiles(job, file));
            }
        }
        return engine.publish(place, held).thenCompose(result -> afterPublish(result, indexes, discard));
    }

    private CompletionStage<JobCommand.OfService> afterPublish(
            PublishResult result, List<Integer> indexes, List<TransferTask.LocalFiles> discard) {
        if (result.failure() != null) {
            List<Integer> placed = indexes.subList(0, result.placed());
            boolean gone = result.failure().code().equals(ErrorCode.FILE_NOT_FOUND);
            int lost = gone ? indexes.get(result.placed()) : JobError.NO_FILE;
            return CompletableFuture.completedFuture(new JobCommand.PublishFailed(placed, lost, result.failure()));
        }
        return engine.discard(discard).thenApply(JobCommand.Published::new);
    }

    private CompletionStage<JobCommand.OfService> discard(Job job) {
        List<JobFile> files = files(job);
        CompletionStage<Void> calledOff = uploads.callOff(job, files);
        boolean hasTemporaries =
                job.type() == JobType.DOWNLOAD || job.settings().replyFileName() != null;
        List<TransferTask.LocalFiles> discard = new ArrayList<>();
        if (hasTemporaries && job.type() != JobType.UPLOAD && !isStraight(job)) {
            for (JobFile file : files) {
                if (file.state() != FileState.COMPLETED) {
                    discard.add(tasks.localFiles(job, file));
                }
            }
        }
        return engine.discard(discard).thenCombine(calledOff, (left, called) -> new JobCommand.Discarded(left));
    }

    /** Files are written where they belong: nothing there is ever removed, for it may be what was there before. */
    private static boolean isStraight(Job job) {
        return job.settings().transfer().highPerformance();
    }

    private List<JobFile> files(Job job) {
        List<JobFile> all = new ArrayList<>();
        List<JobFile> rows = queue.files(job.id(), 0, page);
        while (!rows.isEmpty()) {
            all.addAll(rows);
            rows = queue.files(job.id(), all.size(), page);
        }
        return all;
    }

    private static JobCommand.OfService failed(Job job, Throwable failure) {
        LOG.error("the disk work of job {} failed", job.id(), failure);
        return job.pending() == PendingWork.PUBLISH
                ? new JobCommand.PublishFailed(
                        List.of(),
                        JobError.NO_FILE,
                        TransferError.of(
                                ErrorContext.LOCAL_FILE,
                                ErrorCode.E_UNEXPECTED,
                                "The files could not be put in place: " + failure.getMessage()))
                : new JobCommand.Discarded(1);
    }
}
