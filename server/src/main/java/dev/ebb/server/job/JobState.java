package dev.ebb.server.job;

/** Where a job stands (BG_JOB_STATE). The code is what the store keeps; it equals the BITS number. */
public enum JobState {
    QUEUED(0),
    CONNECTING(1),
    TRANSFERRING(2),
    SUSPENDED(3),
    ERROR(4),
    TRANSIENT_ERROR(5),
    TRANSFERRED(6),
    ACKNOWLEDGED(7),
    CANCELLED(8);

    private final int code;

    JobState(int code) {
        this.code = code;
    }

    /** The BITS number. */
    public int code() {
        return code;
    }

    /** The job has left the queue for good. */
    public boolean isFinal() {
        return this == ACKNOWLEDGED || this == CANCELLED;
    }

    /** The scheduler has given the job to the engine. */
    public boolean isRunning() {
        return this == CONNECTING || this == TRANSFERRING;
    }

    /** The job moves or will move without anybody's help: runnable, running or waiting for a retry. */
    public boolean isActive() {
        return isRunning() || this == QUEUED || this == TRANSIENT_ERROR;
    }

    /** The state with this BITS number. */
    public static JobState of(int code) {
        return values()[code];
    }
}
