package dev.ebb.server.scheduler;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;

/**
 * Where a running job stands.
 *
 * @param id the job
 * @param owner whose it is
 * @param state CONNECTING or TRANSFERRING
 * @param filesTotal files in the job
 * @param filesTransferred files wholly transferred
 * @param bytesTransferred bytes so far
 * @param bytesTotal bytes of all files, or {@link dev.ebb.server.job.JobFile#UNKNOWN}
 * @param bytesPerSecond over the last few seconds
 */
public record RunningJob(
        JobId id,
        OwnerId owner,
        JobState state,
        int filesTotal,
        int filesTransferred,
        long bytesTransferred,
        long bytesTotal,
        long bytesPerSecond) {}
