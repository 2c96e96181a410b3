package dev.ebb.client.bits;

/**
 * Who goes first (BG_JOB_PRIORITY).
 *
 * <pre>{@code
 * job.setPriority(JobPriority.HIGH);
 * }</pre>
 */
public enum JobPriority {
    /** Runs at once beside everything else and takes what bandwidth it can (BG_JOB_PRIORITY_FOREGROUND, 0). */
    FOREGROUND,
    /** Background, before NORMAL (BG_JOB_PRIORITY_HIGH, 1). */
    HIGH,
    /** Background, the default (BG_JOB_PRIORITY_NORMAL, 2). */
    NORMAL,
    /** Background, after NORMAL (BG_JOB_PRIORITY_LOW, 3). */
    LOW,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static JobPriority of(dev.ebb.v1.JobPriority wire) {
        return Wire.constant(JobPriority.class, wire);
    }

    dev.ebb.v1.JobPriority toWire() {
        return Wire.sent(dev.ebb.v1.JobPriority.class, this);
    }
}
