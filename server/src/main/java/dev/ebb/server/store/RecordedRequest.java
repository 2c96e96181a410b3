package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;

/**
 * The memory of one mutating call, so that its repetition changes nothing.
 *
 * @param caller who called
 * @param requestId the caller's id of the call
 * @param commandHash digest of what was asked, by which another command under the same id is found out
 * @param jobId the job it concerned or created
 * @param result what was answered besides the job: a small number that the ledger understands
 * @param time when
 */
public record RecordedRequest(
        OwnerId caller, String requestId, String commandHash, JobId jobId, long result, Instant time) {}
