package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;

/**
 * How far a running job has come, further than what is committed.
 *
 * @param id the job
 * @param owner whose it is
 * @param state CONNECTING or TRANSFERRING
 * @param filesTotal files in the job
 * @param filesTransferred files that are whole
 * @param bytesTransferred bytes of all its files
 * @param bytesTotal their sum, or {@link dev.ebb.server.job.JobFile#UNKNOWN}
 * @param bytesPerSecond how fast
 */
public record NodeProgress(
        JobId id,
        OwnerId owner,
        JobState state,
        int filesTotal,
        int filesTransferred,
        long bytesTransferred,
        long bytesTotal,
        long bytesPerSecond) {}
