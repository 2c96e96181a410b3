package dev.ebb.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what becomes of a live job that comes back from a backup. It comes from the past: since then it may have gone on, have
 * ended, and others may have written to its files. Pure.
 */
public final class RestoreRules {
    private RestoreRules() {}

    /**
     * What the disk says of a job that comes back.
     *
     * @param movedOn files of which the bytes on disk are of a later moment than what is known of them: none of them count, for
     *     they may be of another version
     * @param targetChanged true when something was put where a file of it goes
     */
    public record Sight(List<JobFile> movedOn, boolean targetChanged) {
        public Sight {
            movedOn = List.copyOf(movedOn);
        }
    }

    /**
     * The job as it comes back.
     *
     * @param goOn whether it may move by itself; else it is suspended
     */
    public static Decision decide(Job job, Sight sight, boolean goOn, Instant now) {
        boolean straight = job.settings().transfer().highPerformance();
        boolean promised = job.pending() != PendingWork.NONE;
        List<JobFile> rows = new ArrayList<>();
        List<Integer> restarted = new ArrayList<>();
        JobEditor next = job.edit();
        if (!promised) {
            JobCounters counters = job.counters();
            for (JobFile file : sight.movedOn()) {
                JobFile lost = file.lost();
                rows.add(lost);
                restarted.add(file.index());
                counters = FileSums.replace(counters, file, lost);
            }
            next.counters(counters);
        }
        boolean spares = sight.targetChanged() && !straight && job.settings().overwrite() == OverwriteRule.REPLACE;
        if (spares) {
            next.settings(job.settings().withOverwrite(OverwriteRule.NO_CLOBBER));
        }
        boolean dangerous = straight && sight.targetChanged();
        boolean incomplete = job.state() == JobState.TRANSFERRED && !rows.isEmpty();
        boolean stops = !promised && (job.state().isActive() || incomplete) && (!goOn || dangerous);
        if (stops) {
            next.state(JobState.SUSPENDED).withoutError().retry(job.retry().withoutDue());
        } else if (incomplete) {
            next.state(JobState.QUEUED);
        }
        if (!stops && !spares && rows.isEmpty()) {
            return Decision.unchanged(job);
        }
        Job after = next.commit(now);
        JobEvent event = JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "restored from a backup");
        return new Decision(after, rows, restarted, List.of(event), ErrorCode.S_OK, 0);
    }
}
