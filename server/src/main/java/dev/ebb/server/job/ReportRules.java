package dev.ebb.server.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** Decides what the service's reports of its own work do to a job. Pure; reached through {@link JobRules#decide}. */
final class ReportRules {
    /** Failures that BITS does not count: nobody's fault but the machine's surroundings. */
    static final Set<ErrorCode> UNCOUNTED = Set.of(
            ErrorCode.NETWORK_DISCONNECTED,
            ErrorCode.BLOCKED_BY_POLICY,
            ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY,
            ErrorCode.DESTINATION_LOCKED);

    private ReportRules() {}

    static Decision decide(Job job, JobCommand.OfService report, IntFunction<JobFile> files, Instant now) {
        return switch (report.verb()) {
            case START -> start(job, now);
            case CONNECTED -> connected(job, now);
            case FILES_TRANSFERRED -> filesTransferred(job, ((JobCommand.FilesTransferred) report).files(), files, now);
            case FAIL_TRANSIENT, FAIL_FATAL -> fail(job, (JobCommand.Fail) report, files, now);
            case YIELD -> giveUpPlace(job, report, now);
            case RETRY -> retry(job, now);
            case SETTLE -> settle(job, (JobCommand.Settle) report, files, now);
            case PUBLISHED -> published(job, ((JobCommand.Published) report).leftOver(), now);
            case PUBLISH_FAILED -> publishFailed(job, (JobCommand.PublishFailed) report, files, now);
            case DISCARDED -> discarded(job, ((JobCommand.Discarded) report).leftOver(), now);
            case RANGES_TRANSFERRED -> DemandRules.transferred(job, (JobCommand.RangesTransferred) report, now);
            case RANGES_SERVED -> DemandRules.served(job, (JobCommand.RangesServed) report, files, now);
            case REDIRECTED -> redirected(job, (JobCommand.Redirected) report, files, now);
            case SOURCE_FAILED -> SourceRules.failed(job, (JobCommand.SourceFailed) report, files, now);
            case EXPIRE -> expire(job, (JobCommand.Expire) report, now);
            case BLOCK -> BlockRules.block(job, ((JobCommand.Block) report).error(), now);
            case UNBLOCK -> BlockRules.unblock(job, (JobCommand.Unblock) report, now);
            case STILL_RUNNING -> Decision.of(job.edit().commit(now));
            default -> throw new IllegalStateException("not a report: " + report.verb());
        };
    }

    /** What has changed since it was found inactive, or is being completed, is somebody's business again. */
    private static Decision expire(Job job, JobCommand.Expire report, Instant now) {
        boolean inactive = job.times().modified().isBefore(report.unchangedSince());
        return inactive && job.pending() != PendingWork.PUBLISH
                ? JobRules.end(job, "inactive for too long", now)
                : Decision.unchanged(job);
    }

    private static Decision start(Job job, Instant now) {
        if (job.pending() != PendingWork.NONE) {
            return Decision.unchanged(job);
        }
        Job after = job.edit().state(JobState.CONNECTING).nextAttempt().commit(now);
        return Decision.of(after, JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "its turn"));
    }

    private static Decision connected(Job job, Instant now) {
        Job after = job.edit().state(JobState.TRANSFERRING).withoutError().commit(now);
        return Decision.of(after, JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "connected"));
    }

    private static Decision filesTransferred(
            Job job, List<TransferredFile> arrived, IntFunction<JobFile> files, Instant now) {
        List<JobFile> rows = new ArrayList<>();
        List<JobEvent> events = new ArrayList<>();
        JobCounters counters = job.counters();
        for (TransferredFile file : arrived) {
            JobFile before = files.apply(file.index());
            // Told once more after it was found bad: those are the bytes that do not count any more.
            boolean late = before.isRejected() && !job.state().isRunning();
            if (before.state() == FileState.PENDING && !late) {
                JobFile after = before.transferred(file);
                rows.add(after);
                counters = FileSums.replace(counters, before, after);
                events.add(fileEvent(job, file.index(), now));
            }
        }
        JobEditor next = job.edit().counters(counters);
        if (!rows.isEmpty()) {
            next.retry(new RetryState(job.retry().due(), null, 0));
        }
        boolean done = counters.isWhole()
                && JobTransitions.of(job.state(), Verb.FILES_TRANSFERRED).to() != null;
        if (done) {
            Decision end = transferred(job, next, rows, now);
            events.addAll(end.events());
            return new Decision(end.after(), rows, List.of(), events, ErrorCode.S_OK, 0);
        }
        return rows.isEmpty()
                ? Decision.unchanged(job)
                : new Decision(next.commit(now), rows, List.of(), events, ErrorCode.S_OK, 0);
    }

    /** All files have arrived. */
    static Decision transferred(Job job, JobEditor next, List<JobFile> rows, Instant now) {
        Job after = next.state(JobState.TRANSFERRED)
                .transferred(now)
                .withoutError()
                .retry(RetryState.NONE)
                .commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.TRANSFERRED, job, after, "all files transferred");
        return new Decision(after, rows, List.of(), List.of(event), ErrorCode.S_OK, 0);
    }

    private static Decision fail(Job job, JobCommand.Fail report, IntFunction<JobFile> files, Instant now) {
        RetryState retry = afterFailure(job, report, now);
        TransferError cause = report.error();
        String message = cause.message();
        boolean gaveUp = cause.isTransient() && retry.due() == null;
        if (gaveUp && job.settings().http().method() != null) {
            message += " Not tried again, because of the job's own request method.";
        } else if (gaveUp) {
            message += " Given up: no progress within "
                    + job.settings().noProgressTimeout().toSeconds() + " s.";
        }
        String protocol = report.fileIndex() == JobError.NO_FILE ? null : "http";
        JobError error = new JobError(cause.context(), cause.code(), message, report.fileIndex(), protocol, now);
        JobState to = cause.isTransient() && !gaveUp ? JobState.TRANSIENT_ERROR : JobState.ERROR;
        Job after = job.edit()
                .state(to)
                .failed(error, !UNCOUNTED.contains(cause.code()))
                .retry(retry)
                .commit(now);
        List<JobFile> rows = DemandRules.withdrawn(job, report, files);
        return new Decision(after, rows, List.of(), List.of(failure(job, after, error)), ErrorCode.S_OK, 0);
    }

    private static Decision redirected(Job job, JobCommand.Redirected report, IntFunction<JobFile> files, Instant now) {
        JobFile before = files.apply(report.fileIndex());
        FileSpec spec = before.spec();
        // A mirror that points elsewhere says nothing of the remote name.
        boolean fromMirror = before.marks().sources().current() != 0;
        if (fromMirror || spec.remoteName().equals(report.remoteName())) {
            return Decision.unchanged(job);
        }
        JobFile after = before.renamed(report.remoteName());
        Job next = job.edit().commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, next, "the server redirected a file");
        return new Decision(next, List.of(after), List.of(), List.of(event), ErrorCode.S_OK, 0);
    }

    private static RetryState afterFailure(Job job, JobCommand.Fail report, Instant now) {
        JobSettings settings = job.settings();
        Instant known = job.retry().failingSince();
        Instant since = report.progressed() || known == null ? now : known;
        int fruitless = report.progressed() ? 1 : job.retry().fruitlessAttempts() + 1;
        Duration delay = RetryState.delay(settings, fruitless);
        Duration wish = report.error().retryAfter();
        Duration wait = wish != null && wish.compareTo(delay) > 0 ? wish : delay;
        Instant giveUp = since.plus(settings.noProgressTimeout());
        boolean hopeless = !report.error().isTransient()
                || settings.http().method() != null
                || delay.compareTo(settings.noProgressTimeout()) > 0
                || !now.isBefore(giveUp);
        return new RetryState(hopeless ? null : earlier(now.plus(wait), giveUp), since, fruitless);
    }

    private static Decision retry(Job job, Instant now) {
        RetryState retry = job.retry();
        JobError error = job.error();
        if (retry.due() == null || now.isBefore(retry.due())) {
            return Decision.unchanged(job); // a late echo of an earlier retry: this one's time has not come
        }
        if (error != null
                && retry.failingSince() != null
                && !now.isBefore(retry.failingSince().plus(job.settings().noProgressTimeout()))) {
            JobError last = new JobError(
                    error.context(),
                    error.code(),
                    error.message() + " Given up: no progress within "
                            + job.settings().noProgressTimeout().toSeconds() + " s.",
                    error.fileIndex(),
                    error.protocol(),
                    now);
            Job after = job.edit()
                    .state(JobState.ERROR)
                    .failed(last, false)
                    .retry(retry.withoutDue())
                    .commit(now);
            return Decision.of(after, failure(job, after, last));
        }
        return move(job, JobState.QUEUED, "retry delay elapsed", now);
    }

    private static Decision giveUpPlace(Job job, JobCommand.OfService report, Instant now) {
        if (report instanceof JobCommand.Interrupted interrupted) {
            Job after = job.edit()
                    .state(JobState.QUEUED)
                    .retry(job.retry().withoutDue())
                    .activeUntil(interrupted.lastSeen())
                    .commit(now);
            return Decision.of(after, JobRules.event(JobEvent.Kind.MODIFICATION, job, after, interrupted.reason()));
        }
        return move(job, JobState.QUEUED, ((JobCommand.Yield) report).reason(), now);
    }

    static Decision move(Job job, JobState to, String reason, Instant now) {
        Job after = job.edit().state(to).retry(job.retry().withoutDue()).commit(now);
        return Decision.of(after, JobRules.event(JobEvent.Kind.MODIFICATION, job, after, reason));
    }

    private static Decision settle(Job job, JobCommand.Settle report, IntFunction<JobFile> files, Instant now) {
        List<JobFile> rows = new ArrayList<>();
        JobCounters counters = job.counters();
        for (FileCheckpoint kept : report.kept()) {
            counters = settle(files.apply(kept.fileIndex()), kept.bytesTotal(), kept.durableBytes(), counters, rows);
        }
        for (int index : report.restarted()) {
            JobFile file = files.apply(index);
            counters = settle(file, file.bytesTotal(), 0, counters, rows);
        }
        if (rows.isEmpty()) {
            return new Decision(job, List.of(), report.restarted(), List.of(), ErrorCode.S_OK, 0);
        }
        Job after = job.edit().counters(counters).commit(now);
        return new Decision(after, rows, report.restarted(), List.of(), ErrorCode.S_OK, 0);
    }

    private static JobCounters settle(
            JobFile before, long total, long durable, JobCounters counters, List<JobFile> rows) {
        boolean same = before.bytesTotal() == total && before.bytesTransferred() == durable;
        if (before.state() != FileState.PENDING || same) {
            return counters;
        }
        JobFile after = before.moved(total, durable);
        rows.add(after);
        return FileSums.replace(counters, before, after);
    }

    private static Decision published(Job job, int leftOver, Instant now) {
        if (job.pending() != PendingWork.PUBLISH) {
            return Decision.unchanged(job);
        }
        Job after = job.edit()
                .state(JobState.ACKNOWLEDGED)
                .pending(PendingWork.NONE)
                .commit(now);
        ErrorCode result = leftOver > 0
                ? ErrorCode.UNABLE_TO_DELETE_FILES
                : job.counters().isWhole() ? ErrorCode.S_OK : ErrorCode.PARTIAL_COMPLETE;
        JobEvent event = JobRules.event(JobEvent.Kind.ACKNOWLEDGED, job, after, "completed");
        return new Decision(after, List.of(), List.of(), List.of(event), result, 0);
    }

    private static Decision publishFailed(
            Job job, JobCommand.PublishFailed report, IntFunction<JobFile> files, Instant now) {
        if (job.pending() != PendingWork.PUBLISH) {
            return Decision.unchanged(job);
        }
        List<JobFile> rows = new ArrayList<>();
        for (int index : report.placed()) {
            rows.add(files.apply(index).completed());
        }
        JobCounters counters = job.counters();
        if (report.lost() != JobError.NO_FILE) {
            JobFile gone = files.apply(report.lost());
            JobFile missing = gone.lost();
            rows.add(missing);
            counters = FileSums.replace(counters, gone, missing);
        }
        Job after = job.edit().pending(PendingWork.NONE).counters(counters).commit(now);
        JobError error = new JobError(
                report.error().context(), report.error().code(), report.error().message(), report.lost(), null, now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "complete failed: " + error.message())
                .withError(error);
        return new Decision(
                after, rows, List.of(), List.of(event), report.error().code(), 0);
    }

    private static Decision discarded(Job job, int leftOver, Instant now) {
        if (job.pending() != PendingWork.DISCARD) {
            return Decision.unchanged(job);
        }
        Job after = job.edit().pending(PendingWork.NONE).commit(now);
        ErrorCode result = leftOver > 0 ? ErrorCode.UNABLE_TO_DELETE_FILES : ErrorCode.S_OK;
        return new Decision(after, List.of(), List.of(), List.of(), result, 0);
    }

    private static JobEvent fileEvent(Job job, int index, Instant now) {
        return new JobEvent(
                JobEvent.Kind.FILE_TRANSFERRED,
                job.id(),
                job.owner(),
                job.state(),
                job.state(),
                "file transferred",
                index,
                null,
                now,
                RangeSet.EMPTY);
    }

    static JobEvent failure(Job before, Job after, JobError error) {
        JobEvent.Kind kind = after.state() == JobState.ERROR ? JobEvent.Kind.ERROR : JobEvent.Kind.MODIFICATION;
        return new JobEvent(
                kind,
                after.id(),
                after.owner(),
                before.state(),
                after.state(),
                error.message(),
                error.fileIndex(),
                error,
                error.time(),
                RangeSet.EMPTY);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
