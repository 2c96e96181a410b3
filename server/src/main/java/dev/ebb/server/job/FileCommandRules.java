package dev.ebb.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Decides what callers ask of the files of a job. Pure; reached through {@link JobRules#decide}. */
final class FileCommandRules {
    private FileCommandRules() {}

    static Decision decide(Job job, FileCommand command, IntFunction<JobFile> files, Instant now) {
        if (job.type() != JobType.DOWNLOAD) {
            throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only the files of downloads can be changed so.");
        }
        if (command instanceof FileCommand.SetRemoteName rename) {
            JobFile file = files.apply(rename.fileIndex());
            JobFile after = file.renamed(rename.remoteName());
            return renamed(job, after.spec().equals(file.spec()) ? List.of() : List.of(after), now);
        }
        if (command instanceof FileCommand.SetMirrors set) {
            return mirrored(job, files.apply(set.fileIndex()), set.mirrors(), now);
        }
        if (command instanceof FileCommand.ReplaceRemotePrefix replace) {
            return replacePrefix(job, replace, files, now);
        }
        FileCommand.SetValidationState verdict = (FileCommand.SetValidationState) command;
        JobFile file = files.apply(verdict.fileIndex());
        demandWhole(job, file);
        return verdict.valid() ? accepted(job, file, now) : rejected(job, file, now);
    }

    /** All files or none: the first name that would not do refuses the call. */
    private static Decision replacePrefix(
            Job job, FileCommand.ReplaceRemotePrefix replace, IntFunction<JobFile> files, Instant now) {
        boolean matched = false;
        List<JobFile> after = new ArrayList<>();
        for (int index = 0; index < job.counters().filesTotal(); index++) {
            JobFile file = files.apply(index);
            List<String> names = file.spec().sources();
            List<String> next =
                    names.stream().map(name -> replaced(name, replace)).toList();
            matched |= names.stream().anyMatch(name -> name.startsWith(replace.oldPrefix()));
            if (!next.equals(names)) {
                FileRules.mirrors("new_prefix", next.get(0), next.subList(1, next.size()));
                after.add(file.renamed(next.get(0)).withMirrors(next.subList(1, next.size())));
            }
        }
        return matched
                ? renamed(job, after, now)
                : new Decision(job, List.of(), List.of(), List.of(), ErrorCode.S_FALSE, 0);
    }

    private static String replaced(String name, FileCommand.ReplaceRemotePrefix replace) {
        return name.startsWith(replace.oldPrefix())
                ? FileRules.url(
                        "new_prefix",
                        replace.newPrefix() + name.substring(replace.oldPrefix().length()))
                : name;
    }

    /** What moves goes on, unless it comes from a mirror that is one no more. */
    private static Decision mirrored(Job job, JobFile file, List<String> mirrors, Instant now) {
        FileRules.mirrors("mirror_names", file.spec().remoteName(), mirrors);
        JobFile after = file.withMirrors(mirrors);
        if (after.spec().equals(file.spec())) {
            return Decision.unchanged(job);
        }
        if (!after.source().equals(file.source())) {
            return renamed(job, List.of(after), now);
        }
        Job changed = job.edit().commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, changed, "mirrors changed");
        return new Decision(changed, List.of(after), List.of(), List.of(event), ErrorCode.S_OK, 0);
    }

    /** A running job starts anew with the new names; what is on disk stays, and is judged against the new server. */
    private static Decision renamed(Job job, List<JobFile> after, Instant now) {
        if (after.isEmpty()) {
            return Decision.unchanged(job);
        }
        boolean concernsTransfer = after.stream().anyMatch(file -> file.state() == FileState.PENDING);
        JobEditor next = job.edit();
        if (concernsTransfer && job.state().isRunning()) {
            next.state(JobState.QUEUED).retry(job.retry().withoutDue());
        }
        Job changed = next.commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, changed, "remote names changed");
        return new Decision(changed, after, List.of(), List.of(event), ErrorCode.S_OK, 0);
    }

    private static void demandWhole(Job job, JobFile file) {
        if (file.state() == FileState.PENDING) {
            throw JobException.of(
                    ErrorCode.E_PENDING, job.id(), "The file has not arrived yet; wait until it is whole.");
        }
    }

    private static Decision accepted(Job job, JobFile file, Instant now) {
        JobFile good = file.accepted();
        if (good.equals(file)) {
            return Decision.unchanged(job);
        }
        Job after = job.edit().commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "file found valid");
        return new Decision(after, List.of(good), List.of(), List.of(event), ErrorCode.S_OK, 0);
    }

    /** The bytes came from the origin, so nothing but another try can mend them, and only the owner can say when; else it is one. */
    private static Decision rejected(Job job, JobFile file, Instant now) {
        if (file.state() == FileState.COMPLETED) {
            throw JobException.of(
                    ErrorCode.INVALID_STATE, job.id(), "The file is in place already, and valid by that.");
        }
        if (file.marks().peerBytes() > 0) {
            return fetchedAnew(job, file, now);
        }
        JobError error = new JobError(
                ErrorContext.REMOTE_FILE,
                ErrorCode.VALIDATION_FAILED,
                file.spec().localName() + ": its content was found invalid by the owner of the job.",
                file.index(),
                "http",
                now);
        JobFile bad = file.rejected();
        Job after = job.edit()
                .state(JobState.ERROR)
                .failed(error, true)
                .retry(RetryState.NONE)
                .counters(FileSums.replace(job.counters(), file, bad))
                .commit(now);
        return new Decision(
                after,
                List.of(bad),
                List.of(file.index()),
                List.of(ReportRules.failure(job, after, error)),
                ErrorCode.S_OK,
                0);
    }

    /** Peers sent something else than the origin has: no error of the job's, and next time only the origin is asked. */
    private static Decision fetchedAnew(Job job, JobFile file, Instant now) {
        JobFile bad = file.rejected();
        JobEditor next = job.edit().counters(FileSums.replace(job.counters(), file, bad));
        if (job.state() == JobState.TRANSFERRED || job.state().isRunning()) {
            next.state(JobState.QUEUED).retry(RetryState.NONE);
        }
        Job after = next.commit(now);
        JobEvent event = JobRules.event(
                JobEvent.Kind.MODIFICATION,
                job,
                after,
                "content from peers found invalid, fetched again from its origin");
        return new Decision(after, List.of(bad), List.of(file.index()), List.of(event), ErrorCode.S_OK, 0);
    }
}
