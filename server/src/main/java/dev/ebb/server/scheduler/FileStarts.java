package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.TransferError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Begins the files of a running job in order, several at once, when all of them are known to fit. What keeps a file from being
 * begun ends the attempt of the job. Confined to the scheduler's thread.
 */
final class FileStarts {
    private final JobSession.Surroundings around;
    private final TransferListener listener;
    private final PendingFiles pending;
    private final BegunFiles begun;
    private final SourceRounds sources;
    private final Demands demands;
    private final Admission admission = new Admission();
    private List<TransferTask.Header> headers = List.of();
    private @Nullable ByteAllowance allowance;

    FileStarts(
            JobSession.Surroundings around,
            PendingFiles pending,
            BegunFiles begun,
            SourceRounds sources,
            Demands demands) {
        this.around = around;
        this.listener = new EngineReports(around.ledger(), around.mailbox());
        this.pending = pending;
        this.begun = begun;
        this.sources = sources;
        this.demands = demands;
    }

    /** Makes ready what the files of the job have in common, once. */
    Optional<JobSession.Failure> prepare(Job job) {
        allowance = TransferTasks.allowance(job);
        try {
            headers = around.tasks().headers(job);
            return Optional.empty();
        } catch (IllegalStateException | JobException unreadable) {
            return sealed(JobError.NO_FILE, "The job's custom headers cannot be read; set them again.");
        }
    }

    /** The files fit. */
    void admitted() {
        admission.answered();
    }

    /** Begins the next files while there is room beside those that move and those that settle. */
    Optional<JobSession.Failure> next(Job job, int filesAtOnce, int settling, Instant now) {
        admission.ask(job, around);
        Optional<JobSession.Failure> failure = Optional.empty();
        while (admission.isGranted()
                && failure.isEmpty()
                && FilePlaces.hasRoom(begun.moving(), filesAtOnce, settling)) {
            JobFile file = pending.peek();
            if (file == null) {
                break;
            }
            if (!demands.leaves(job, file)) {
                failure = begin(job, file, now);
            }
            pending.remove();
        }
        return failure;
    }

    private Optional<JobSession.Failure> begin(Job job, JobFile file, Instant now) {
        int index = file.index();
        try {
            MirrorRound.Choice source =
                    sources.choose(file, () -> around.queue().checkpoint(job.id(), index), now);
            TransferTask task = around.tasks().transfer(job, file, source, headers, allowance);
            FileRun run = new FileRun(file, task, source);
            begun.add(run);
            run.begun(around.engine().start(task, listener));
            return Optional.empty();
        } catch (JobException refused) {
            TransferError error = TransferError.of(ErrorContext.LOCAL_FILE, refused.code(), refused.getMessage());
            return Optional.of(new JobSession.Failure(index, error));
        } catch (IllegalStateException sealedElsewhere) {
            return sealed(index, "The job's credentials cannot be read; set them again.");
        }
    }

    private static Optional<JobSession.Failure> sealed(int fileIndex, String why) {
        TransferError error = TransferError.of(ErrorContext.GENERAL_QUEUE_MANAGER, ErrorCode.E_UNEXPECTED, why);
        return Optional.of(new JobSession.Failure(fileIndex, error));
    }
}
