package dev.ebb.server.ledger;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;

/**
 * What a call achieved, once it is durable.
 *
 * @param job the job as committed
 * @param result S_OK or a BITS success code
 * @param firstNewFile index of the first file that AddFile or AddFileSet added; 0 for other calls
 * @param changed whether the job is another than before the call
 */
public record JobOutcome(Job job, ErrorCode result, int firstNewFile, boolean changed) {
    /** Of a call that changed the job, or once did. */
    public JobOutcome(Job job, ErrorCode result, int firstNewFile) {
        this(job, result, firstNewFile, true);
    }
}
