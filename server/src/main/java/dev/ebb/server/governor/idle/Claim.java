package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;

/**
 * On whose behalf a connection moves bytes. Shares of a path go by it: HIGH before NORMAL before LOW, inside a priority owners
 * alike, inside an owner jobs alike, whatever the number of their connections.
 *
 * @param priority HIGH, NORMAL or LOW; FOREGROUND is not governed, here it would come first
 * @param owner whose job it is
 * @param job the job
 */
public record Claim(JobPriority priority, OwnerId owner, JobId job) {
    /** True when its bytes give way to everybody else's. */
    public boolean givesWay() {
        return priority != JobPriority.FOREGROUND;
    }
}
