package dev.ebb.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Decides what a command does to a job: pure functions of the job, the command and the time. Callers' commands are here,
 * the service's own reports in {@link ReportRules}.
 */
public final class JobRules {
    private JobRules() {}

    /** Makes a job (CreateJob), with its files and resumed if asked. */
    public static Decision create(JobId id, NewJob what, Instant now) {
        Job job = Job.create(id, what, now);
        if (what.resume() && what.files().isEmpty()) {
            throw JobException.inField(ErrorCode.EMPTY, "files", "is empty, and a job without files cannot be resumed");
        }
        demandCompatible(job.edit());
        checkFiles(job, what.files());
        HttpMethodRules.demandCompatible(job);
        UploadRules.checkCount(job, what.files().size());
        TypedPropertyRules.checkNew(what.type(), what.settings());
        UploadRules.checkNew(what.type(), what.settings());
        List<JobFile> files = rows(id, 0, what.files());
        JobEditor next = job.edit()
                .counters(FileSums.added(job.counters(), files))
                .state(what.resume() ? JobState.QUEUED : JobState.SUSPENDED);
        if (what.resume() && job.settings().replyFileName() == null) {
            nameReply(next, job, index -> files.get(index));
        }
        Job after = next.commit(now);
        JobEvent created = event(JobEvent.Kind.CREATED, job, after, "created");
        return new Decision(after, files, List.of(), List.of(created), ErrorCode.S_OK, 0);
    }

    /** Decides a command on an existing job; {@code files} finds its files by index. */
    public static Decision decide(Job job, JobCommand command, IntFunction<JobFile> files, Instant now) {
        Transition transition = JobTransitions.of(job.state(), command.verb());
        if (command instanceof JobCommand.OfService report) {
            boolean matters = transition.effect() != Transition.Effect.IGNORED
                    && (report.attempt() == JobCommand.ANY_ATTEMPT || report.attempt() == job.attempt());
            return matters ? ReportRules.decide(job, report, files, now) : Decision.unchanged(job);
        }
        if (transition.effect() == Transition.Effect.REFUSED) {
            throw refused(job, command.verb());
        }
        return decideCall(job, (JobCommand.OfCaller) command, files, now);
    }

    private static Decision decideCall(Job job, JobCommand.OfCaller command, IntFunction<JobFile> files, Instant now) {
        boolean committing = isPublishing(job);
        return switch (command.verb()) {
            case ADD_FILES -> addFiles(notWhile(committing, job), ((JobCommand.AddFiles) command).files(), now);
            case SUSPEND -> suspend(notWhile(committing, job), now);
            case RESUME -> resume(notWhile(committing, job), files, now);
            case CANCEL -> end(notWhile(committing, job), "cancelled", now);
            case COMPLETE -> committing ? Decision.unchanged(job) : complete(job, (JobCommand.Complete) command, now);
            case TAKE_OWNERSHIP -> takeOwnership(job, (JobCommand.TakeOwnership) command, now);
            case SET_PROPERTY -> setProperty(job, ((JobCommand.SetProperty) command).property(), files, now);
            case REQUEST_FILE_RANGES ->
                DemandRules.request(notWhile(committing, job), (JobCommand.RequestFileRanges) command, files, now);
            case UPDATE_DOWNLOAD_POSITION ->
                DemandRules.move(notWhile(committing, job), (JobCommand.UpdateDownloadPosition) command, files, now);
            case SET_REMOTE_NAME, SET_VALIDATION_STATE ->
                FileCommandRules.decide(notWhile(committing, job), (FileCommand) command, files, now);
            default -> throw new IllegalStateException("not a caller's verb: " + command.verb());
        };
    }

    private static Decision addFiles(Job job, List<FileSpec> specs, Instant now) {
        if (specs.isEmpty()) {
            throw JobException.invalid("files", "must hold at least one file");
        }
        checkFiles(job, specs);
        UploadRules.checkCount(job, job.counters().filesTotal() + specs.size());
        int first = job.counters().filesTotal();
        List<JobFile> added = rows(job.id(), first, specs);
        Job after = job.edit().counters(FileSums.added(job.counters(), added)).commit(now);
        JobEvent event = event(JobEvent.Kind.MODIFICATION, job, after, "files added");
        return new Decision(after, added, List.of(), List.of(event), ErrorCode.S_OK, first);
    }

    private static Decision resume(Job job, IntFunction<JobFile> files, Instant now) {
        if (job.counters().filesTotal() == 0) {
            throw JobException.of(ErrorCode.EMPTY, job.id(), "The job has no files; add one before Resume.");
        }
        boolean whole = job.counters().isWhole();
        if (whole && job.state() == JobState.TRANSFERRED) {
            return Decision.unchanged(job);
        }
        if (whole) {
            return ReportRules.transferred(job, job.edit(), List.of(), now);
        }
        if (JobTransitions.of(job.state(), Verb.RESUME).to() == null) {
            return Decision.unchanged(job);
        }
        JobEditor next =
                job.edit().state(JobState.QUEUED).retry(RetryState.NONE).resumed();
        if (job.settings().replyFileName() == null) {
            nameReply(next, job, files);
        }
        Job after = next.commit(now);
        return Decision.of(after, event(JobEvent.Kind.MODIFICATION, job, after, "resumed"));
    }

    /** Cancel and expiry: the job ends now, its temporary files are promised to go. */
    static Decision end(Job job, String reason, Instant now) {
        Job after = job.edit()
                .state(JobState.CANCELLED)
                .retry(RetryState.NONE)
                .pending(PendingWork.DISCARD)
                .commit(now);
        return Decision.of(after, event(JobEvent.Kind.CANCELLED, job, after, reason));
    }

    private static Decision complete(Job job, JobCommand.Complete command, Instant now) {
        if (job.type().sends() && job.state() != JobState.TRANSFERRED) {
            throw JobException.of(
                    ErrorCode.INVALID_STATE,
                    job.id(),
                    "An upload can be completed only when it is TRANSFERRED; it is " + job.state() + ".");
        }
        if (job.type() == JobType.UPLOAD) {
            Job after = job.edit().state(JobState.ACKNOWLEDGED).commit(now);
            return Decision.of(after, event(JobEvent.Kind.ACKNOWLEDGED, job, after, "completed"));
        }
        boolean whole = job.counters().isWhole() && job.state() == JobState.TRANSFERRED;
        Job after = job.edit()
                .state(whole ? JobState.TRANSFERRED : JobState.SUSPENDED)
                .withoutError()
                .retry(job.retry().withoutDue())
                .pending(PendingWork.PUBLISH)
                .recipient(FileRecipient.of(job.fileOwner(), command.caller()))
                .commit(now);
        return Decision.of(after, event(JobEvent.Kind.MODIFICATION, job, after, "completing"));
    }

    private static Decision takeOwnership(Job job, JobCommand.TakeOwnership command, Instant now) {
        Job after = job.edit()
                .owner(command.owner(), command.fileOwner(), command.elevated())
                .settings(job.settings().withoutSecrets())
                .commit(now);
        return Decision.of(after, event(JobEvent.Kind.MODIFICATION, job, after, "owner changed"));
    }

    private static Decision setProperty(Job job, JobProperty property, IntFunction<JobFile> files, Instant now) {
        if (property.isVoid(job)) {
            return new Decision(job, List.of(), List.of(), List.of(), ErrorCode.S_FALSE, 0);
        }
        JobEditor next = job.edit();
        property.writeTo(next, property instanceof JobProperty.Place ? notWhile(isPublishing(job), job) : job);
        demandCompatible(next);
        if (next.settings().transfer().dynamicContent()
                && !job.settings().transfer().dynamicContent()) {
            demandWholeFiles(job, files);
        }
        if (property instanceof JobProperty.NoProgressTimeout timeout) {
            next.retry(job.retry().notAfter(timeout.value()));
        }
        if (property instanceof JobProperty.ReplyFileName reply) {
            checkReplyMayMove(job);
            if (reply.value() == null && job.state() != JobState.SUSPENDED) {
                nameReply(next, job, files); // it is past Resume, which would have done this
            }
        }
        Job after = next.commit(now);
        HttpMethodRules.demandCompatible(after);
        return Decision.of(after, event(JobEvent.Kind.MODIFICATION, job, after, "property changed"));
    }

    /** What writes straight over a file cannot spare it. */
    private static void demandCompatible(JobEditor next) {
        JobSettings settings = next.settings();
        if (settings.transfer().highPerformance() && settings.overwrite() == OverwriteRule.NO_CLOBBER) {
            throw JobException.of(
                    ErrorCode.UNSUPPORTED_JOB_CONFIGURATION,
                    "high_performance writes over an existing file from the start, which NO_CLOBBER forbids.");
        }
    }

    /** The reply is kept beside its final name, so a running transfer and a reply that has arrived hold it fast. */
    private static void checkReplyMayMove(Job job) {
        if (job.type() != JobType.UPLOAD_REPLY) {
            throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only upload-reply jobs have a reply file.");
        }
        boolean arrived = job.counters().isWhole() && job.counters().filesTotal() > 0;
        if (arrived || job.state().isRunning()) {
            throw JobException.of(
                    ErrorCode.INVALID_STATE,
                    job.id(),
                    arrived
                            ? "The reply has arrived; its name is settled."
                            : "The reply may be on its way; suspend the job first.");
        }
    }

    private static Decision suspend(Job job, Instant now) {
        if (JobTransitions.of(job.state(), Verb.SUSPEND).to() == null) {
            return Decision.unchanged(job);
        }
        Job after = job.edit()
                .state(JobState.SUSPENDED)
                .withoutError()
                .retry(job.retry().withoutDue())
                .commit(now);
        return Decision.of(after, event(JobEvent.Kind.MODIFICATION, job, after, "suspended"));
    }

    private static boolean isPublishing(Job job) {
        return job.pending() == PendingWork.PUBLISH;
    }

    private static Job notWhile(boolean committing, Job job) {
        if (committing) {
            throw JobException.of(
                    ErrorCode.COMMIT_IN_PROGRESS, job.id(), "Complete is putting the files of this job in place.");
        }
        return job;
    }

    private static void nameReply(JobEditor next, Job job, IntFunction<JobFile> files) {
        if (job.type() == JobType.UPLOAD_REPLY) {
            String source = files.apply(0).spec().localName();
            next.settings(job.settings().withReplyFileName(source + ".reply-" + job.id()));
        }
    }

    private static List<JobFile> rows(JobId id, int first, List<FileSpec> specs) {
        List<JobFile> rows = new ArrayList<>(specs.size());
        for (FileSpec spec : specs) {
            rows.add(JobFile.added(id, first + rows.size(), spec));
        }
        return rows;
    }

    /** Dynamic content has no parts that could be asked for. */
    private static void demandWholeFiles(Job job, IntFunction<JobFile> files) {
        for (int i = 0; i < job.counters().filesTotal(); i++) {
            if (!files.apply(i).spec().ranges().isEmpty()) {
                throw JobException.of(
                        ErrorCode.UNSUPPORTED_JOB_CONFIGURATION,
                        job.id(),
                        "The file " + i + " was added with ranges, which cannot be had of dynamic content.");
            }
        }
    }

    private static void checkFiles(Job job, List<FileSpec> specs) {
        for (int i = 0; i < specs.size(); i++) {
            if (job.type() != JobType.DOWNLOAD && !specs.get(i).mirrors().isEmpty()) {
                throw JobException.inField(
                        ErrorCode.E_NOTIMPL, "files[" + i + "].mirror_names", "are for downloads alone");
            }
            if (specs.get(i).ranges().isEmpty()) {
                continue;
            }
            if (job.type() != JobType.DOWNLOAD) {
                throw JobException.inField(
                        ErrorCode.E_NOTIMPL,
                        "files[" + i + "].ranges",
                        "are for downloads; an upload sends whole files");
            }
            if (job.settings().transfer().dynamicContent()) {
                throw JobException.invalid("files[" + i + "].ranges", "cannot be had of dynamic content");
            }
        }
    }

    private static JobException refused(Job job, Verb verb) {
        return JobException.of(
                ErrorCode.INVALID_STATE,
                job.id(),
                "The job is " + job.state() + "; " + verb + " is not possible any more.");
    }

    static JobEvent event(JobEvent.Kind kind, Job before, Job after, String reason) {
        return new JobEvent(
                kind,
                after.id(),
                after.owner(),
                before.state(),
                after.state(),
                reason,
                JobError.NO_FILE,
                null,
                after.times().modified(),
                RangeSet.EMPTY);
    }
}
