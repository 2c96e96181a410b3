package dev.ebb.server.store;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobState;

/** How a job ended. The order is that of the contract. */
public enum JobOutcome {
    /** Complete succeeded, perhaps with some of the files. */
    COMPLETED,
    /** Cancelled while nothing was wrong. */
    CANCELLED,
    /** Cancelled in ERROR or TRANSIENT_ERROR. */
    FAILED;

    /** Of a job that has ended. */
    public static JobOutcome of(Job ended) {
        if (ended.state() == JobState.ACKNOWLEDGED) {
            return COMPLETED;
        }
        return ended.error() == null ? CANCELLED : FAILED;
    }
}
