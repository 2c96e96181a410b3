package dev.ebb.server.scheduler;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.JobId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What decides which jobs run, for those who ask why one does not. Thread-safe, cheap. */
public interface SchedulerView {
    /** How things stand this moment. */
    Situation situation();

    /** The volume that is too full for a job that waits for space; empty for any other job. */
    Optional<TooFull> tooFull(JobId id);

    /** The bandwidth limits that count now. */
    default List<RateInForce> limits() {
        return List.of();
    }

    /** The paths to the network that background transfers have used. */
    default List<PathReport> paths() {
        return List.of();
    }

    /** The latest decisions about the path of this name, oldest first; none for one that is not known. */
    default CompletionStage<List<PastDecision>> decisions(String path) {
        return CompletableFuture.completedFuture(List.of());
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
