package dev.ebb.server.store;

import dev.ebb.server.job.JobId;

/**
 * How far a running job has come, further than what is committed.
 *
 * @param id the job
 * @param attempt the attempt that moves it
 * @param filesTransferred files that are whole
 * @param bytesTransferred bytes of all its files
 * @param bytesTotal their sum, or {@link dev.ebb.server.job.JobFile#UNKNOWN}
 * @param bytesPerSecond how fast
 */
public record NodeProgress(
        JobId id, long attempt, int filesTransferred, long bytesTransferred, long bytesTotal, long bytesPerSecond) {}
