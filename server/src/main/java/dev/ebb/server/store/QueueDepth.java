package dev.ebb.server.store;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import java.time.Instant;

/**
 * How many live jobs are alike.
 *
 * @param state their state
 * @param priority their priority
 * @param jobs how many, at least one
 * @param unchangedSince when the one of them last changed that has not changed for longest
 */
public record QueueDepth(JobState state, JobPriority priority, long jobs, Instant unchangedSince) {}
