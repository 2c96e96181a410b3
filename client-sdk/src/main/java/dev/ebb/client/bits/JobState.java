package dev.ebb.client.bits;

/**
 * Where a job stands (BG_JOB_STATE). docs/job-states.md shows every state and verb.
 *
 * <pre>{@code
 * if (job.getState() == JobState.TRANSFERRED) {
 *     job.complete();
 * }
 * }</pre>
 */
public enum JobState {
    /** Runnable, waiting for its turn (BG_JOB_STATE_QUEUED, 0). */
    QUEUED,
    /** Opening a connection for the current file (BG_JOB_STATE_CONNECTING, 1). */
    CONNECTING,
    /** Bytes are moving (BG_JOB_STATE_TRANSFERRING, 2). */
    TRANSFERRING,
    /** Stopped until Resume; every new job starts here (BG_JOB_STATE_SUSPENDED, 3). */
    SUSPENDED,
    /** Failed in a way that waiting does not mend; needs Resume, Complete or Cancel (BG_JOB_STATE_ERROR, 4). */
    ERROR,
    /** Failed in a way that may heal; retried by itself (BG_JOB_STATE_TRANSIENT_ERROR, 5). */
    TRANSIENT_ERROR,
    /** Everything moved; waits for Complete or Cancel (BG_JOB_STATE_TRANSFERRED, 6). */
    TRANSFERRED,
    /** Complete succeeded; the job has left the queue (BG_JOB_STATE_ACKNOWLEDGED, 7). */
    ACKNOWLEDGED,
    /** Cancelled; the job has left the queue (BG_JOB_STATE_CANCELLED, 8). */
    CANCELLED,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static JobState of(dev.ebb.v1.JobState wire) {
        return Wire.constant(JobState.class, wire);
    }

    dev.ebb.v1.JobState toWire() {
        return Wire.sent(dev.ebb.v1.JobState.class, this);
    }

    /** True when the job has left the queue. */
    public boolean isFinal() {
        return this == ACKNOWLEDGED || this == CANCELLED;
    }

    /** True when nothing happens any more unless somebody calls the job: it failed, waits for Complete, or has ended. */
    public boolean isAtRest() {
        return isFinal() || this == TRANSFERRED || this == ERROR;
    }
}
