package dev.ebb.server.notify;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who is being told something right now: one notification of a job at a time, four of an owner, as many as threads. Thread-safe. */
final class Turns {
    /** BITS has at most four callbacks of a user in flight. */
    static final int OF_AN_OWNER = 4;

    private final int all;
    private final Set<JobId> jobs = new HashSet<>();
    private final Map<OwnerId, Integer> owners = new HashMap<>();
    private final Set<JobId> told = new HashSet<>();

    Turns(int all) {
        this.all = all;
    }

    /** What is read from now on to be told knows of every turn that is over. */
    synchronized void look() {
        told.clear();
    }

    /**
     * False when it has to wait for another one to end, or when one of the job has ended since the last {@link #look}: what was
     * read then may have been told by that one.
     */
    synchronized boolean take(JobId job, OwnerId owner) {
        if (jobs.size() >= all
                || jobs.contains(job)
                || told.contains(job)
                || owners.getOrDefault(owner, 0) >= OF_AN_OWNER) {
            return false;
        }
        jobs.add(job);
        owners.merge(owner, 1, Integer::sum);
        return true;
    }

    synchronized void giveBack(JobId job, OwnerId owner) {
        jobs.remove(job);
        told.add(job);
        owners.computeIfPresent(owner, (who, count) -> count == 1 ? null : count - 1);
    }
}
