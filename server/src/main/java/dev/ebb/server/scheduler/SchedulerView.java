package dev.ebb.server.scheduler;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.job.JobId;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** What decides which jobs run, for those who ask why one does not. Thread-safe, cheap. */
public interface SchedulerView {
    /** How things stand this moment. */
    Situation situation();

    /** The volume that is too full for a job that waits for space; empty for any other job. */
    Optional<TooFull> tooFull(JobId id);

    /** In which policies tell the time. */
    default ZoneId zone() {
        return ZoneId.systemDefault();
    }

    /** The bandwidth limits that count now. */
    default List<RateInForce> limits() {
        return List.of();
    }

    /**
     * A volume that is too full.
     *
     * @param folder a folder of the job on it
     * @param freeBytes what the job could have had when it was last looked at
     * @param neededBytes what the job needs
     */
    record TooFull(Path folder, long freeBytes, long neededBytes) {}
}
