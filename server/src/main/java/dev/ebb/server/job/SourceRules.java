package dev.ebb.server.job;

import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;

/** Decides what is remembered of the sources of a file with mirrors. Pure; reached through {@link JobRules#decide}. */
final class SourceRules {
    private SourceRules() {}

    /** Names that were changed meanwhile are nobody's any more, and what is said of them is forgotten. */
    static Decision failed(Job job, JobCommand.SourceFailed report, IntFunction<JobFile> files, Instant now) {
        JobFile before = files.apply(report.fileIndex());
        List<String> names = before.spec().sources();
        int source = names.indexOf(report.from());
        if (source < 0 || names.size() == 1 || before.state() != FileState.PENDING) {
            return Decision.unchanged(job);
        }
        TransferError error = report.error();
        Instant notBefore = error.retryAfter() == null ? null : now.plus(error.retryAfter());
        SourceFailure failure = new SourceFailure(source, error.code(), error.message(), now, notBefore);
        JobFile after =
                before.withSources(before.marks().sources().after(failure, Math.max(0, names.indexOf(report.next()))));
        Job next = job.edit().commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, next, "a source of a file failed");
        return new Decision(next, List.of(after), List.of(), List.of(event), ErrorCode.S_OK, 0);
    }
}
