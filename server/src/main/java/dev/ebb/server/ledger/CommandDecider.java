package dev.ebb.server.ledger;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.Decision;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobRules;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one command through identity, policy and the rules of a job, onto the overlay. Refuses by JobException, and then the
 * overlay is as before. Confined to the writer's thread.
 */
final class CommandDecider {
    private final Supplier<Policy> policy;

    CommandDecider(Supplier<Policy> policy) {
        this.policy = policy;
    }

    JobOutcome decide(QueuedCommand queued, BatchOverlay overlay, Instant now) {
        Optional<RecordedRequest> known = recorded(queued, overlay);
        if (known.isPresent()) {
            Job job = remembered(known.get(), overlay);
            if (!mustRepeat(queued.command(), job)) {
                return repeated(queued.command(), job, known.get().result());
            }
        }
        NewJob creation = queued.creation();
        return creation != null
                ? create(queued, creation, overlay, now)
                : change(queued, Objects.requireNonNull(queued.command()), overlay, now, known.isEmpty());
    }

    private static Optional<RecordedRequest> recorded(QueuedCommand queued, BatchOverlay overlay) {
        String requestId = queued.key().requestId();
        Optional<RecordedRequest> known =
                requestId == null ? Optional.empty() : overlay.request(queued.caller(), requestId);
        if (known.isPresent() && !known.get().commandHash().equals(queued.key().commandHash())) {
            throw JobException.invalid("request_id", "was used for another call; use a new one for each call");
        }
        return known;
    }

    /** A call is remembered for longer than a job that has ended, where few of those are kept. */
    private static Job remembered(RecordedRequest known, BatchOverlay overlay) {
        return overlay.find(known.jobId())
                .orElseThrow(() -> JobException.of(
                        ErrorCode.NOT_FOUND,
                        known.jobId(),
                        "The call with this request_id was carried out before. Its job " + known.jobId()
                                + " has ended since and is no longer kept (history.jobs)."));
    }

    /** A Complete whose files could not be put in place is not done: its repetition is a new try. */
    private static boolean mustRepeat(@Nullable JobCommand command, Job job) {
        return command instanceof JobCommand.Complete
                && job.state() != JobState.ACKNOWLEDGED
                && job.pending() != PendingWork.PUBLISH;
    }

    /** What the first call answered, as far as its record and the job still tell. */
    private static JobOutcome repeated(@Nullable JobCommand command, Job job, long recorded) {
        if (command instanceof FileCommand) {
            return new JobOutcome(job, new ErrorCode((int) recorded), 0);
        }
        boolean partial =
                command instanceof JobCommand.Complete && !job.counters().isWhole();
        return new JobOutcome(job, partial ? ErrorCode.PARTIAL_COMPLETE : ErrorCode.S_OK, (int) recorded);
    }

    private JobOutcome create(QueuedCommand queued, NewJob wanted, BatchOverlay overlay, Instant now) {
        Caller caller = queued.caller();
        checkFileCount(caller, wanted.files().size());
        checkCounts(caller, wanted.files());
        Decision decision = JobRules.create(queued.id(), withFloor(wanted), now);
        if (!caller.isExempt()) {
            overlay.checkQuota(caller, policy.get().limits());
        }
        overlay.add(new JobChange(
                null,
                decision.after(),
                decision.files(),
                decision.restartedFiles(),
                decision.events(),
                queued.record(0, now).orElse(null),
                !caller.isExempt(),
                caller.id()));
        return new JobOutcome(decision.after(), decision.result(), 0);
    }

    private JobOutcome change(
            QueuedCommand queued, JobCommand command, BatchOverlay overlay, Instant now, boolean remember) {
        Job job = overlay.job(queued.id());
        authorise(queued.caller(), command, job);
        if (command instanceof JobCommand.RequestFileRanges request) {
            FileDemand before = overlay.file(job.id(), request.fileIndex()).demand();
            checkRangeCount(
                    queued.caller(), before.with(request.ranges()).requested().count());
        }
        JobCommand allowed = withFloor(command);
        boolean many = command instanceof FileCommand.ReplaceRemotePrefix
                || command instanceof JobCommand.FilesTransferred report
                        && report.files().size() > 1;
        IntFunction<JobFile> files = many ? new PagedFiles(overlay, job.id()) : index -> overlay.file(job.id(), index);
        Decision decision = JobRules.decide(job, allowed, files, now);
        long result = command instanceof FileCommand ? decision.result().hresult() : decision.firstNewFile();
        Optional<RecordedRequest> record = remember ? queued.record(result, now) : Optional.empty();
        if (decision.after().revision() != job.revision()
                || record.isPresent()
                || !decision.restartedFiles().isEmpty()) {
            overlay.add(new JobChange(
                    job,
                    decision.after(),
                    decision.files(),
                    decision.restartedFiles(),
                    decision.events(),
                    record.orElse(null),
                    false,
                    queued.caller().id()));
        }
        return new JobOutcome(
                decision.after(),
                decision.result(),
                decision.firstNewFile(),
                decision.after().revision() != job.revision());
    }

    private void authorise(Caller caller, JobCommand command, Job job) {
        if (command instanceof JobCommand.OfService) {
            return;
        }
        AccessRule.requireAccess(caller, job);
        if (command instanceof JobCommand.TakeOwnership) {
            AccessRule.requireAdministrator(caller, "take ownership of a job");
        }
        if (command instanceof JobCommand.SetProperty set && set.property().ownerOnly()) {
            AccessRule.requireOwner(caller, job);
        }
        if (command instanceof JobCommand.AddFiles add) {
            checkFileCount(caller, job.counters().filesTotal() + add.files().size());
            checkCounts(caller, add.files());
        }
        if (command instanceof FileCommand.SetMirrors set) {
            checkMirrorCount(caller, set.mirrors().size());
        }
    }

    private void checkFileCount(Caller caller, int count) {
        int limit = policy.get().limits().filesPerJob();
        if (!caller.isExempt() && count > limit) {
            throw JobException.of(
                    ErrorCode.TOO_MANY_FILES_IN_JOB,
                    "The job would have " + count + " files; the limit is " + limit + ".");
        }
    }

    private void checkCounts(Caller caller, List<FileSpec> files) {
        for (FileSpec file : files) {
            checkRangeCount(caller, file.ranges().size());
            checkMirrorCount(caller, file.mirrors().size());
        }
    }

    private void checkMirrorCount(Caller caller, int count) {
        int limit = policy.get().sources().mirrorsPerFile();
        if (!caller.isExempt() && count > limit) {
            throw JobException.invalid("mirror_names", "holds " + count + " mirrors; the limit is " + limit);
        }
    }

    private void checkRangeCount(Caller caller, int count) {
        int limit = policy.get().limits().rangesPerFile();
        if (!caller.isExempt() && count > limit) {
            throw JobException.of(
                    ErrorCode.TOO_MANY_RANGES_IN_FILE,
                    "The file would have " + count + " ranges; the limit is " + limit + ".");
        }
    }

    private NewJob withFloor(NewJob job) {
        JobSettings settings = job.settings();
        return new NewJob(
                job.type(),
                job.owner(),
                job.fileOwner(),
                job.ownerElevated(),
                job.displayName(),
                job.description(),
                job.priority(),
                settings.withRetryDelays(raised(settings.minimumRetryDelay()), raised(settings.maximumRetryDelay())),
                job.files(),
                job.resume());
    }

    private JobCommand withFloor(JobCommand command) {
        return command instanceof JobCommand.SetProperty set && set.property() instanceof JobProperty.RetryDelays delays
                ? new JobCommand.SetProperty(
                        new JobProperty.RetryDelays(raised(delays.minimum()), raised(delays.maximum())))
                : command;
    }

    private Duration raised(Duration delay) {
        Duration floor = policy.get().timing().minimumRetryDelayFloor();
        return delay.compareTo(floor) < 0 ? floor : delay;
    }
}
