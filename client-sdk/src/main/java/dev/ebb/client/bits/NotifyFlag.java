package dev.ebb.client.bits;

/**
 * A notification that can be turned on (BG_NOTIFY_*).
 *
 * <pre>{@code
 * job.setNotifyFlags(Set.of(NotifyFlag.JOB_TRANSFERRED, NotifyFlag.FILE_TRANSFERRED));
 * }</pre>
 */
public enum NotifyFlag {
    /** The job entered TRANSFERRED (BG_NOTIFY_JOB_TRANSFERRED, 0x1). */
    JOB_TRANSFERRED,
    /** The job entered ERROR (BG_NOTIFY_JOB_ERROR, 0x2). */
    JOB_ERROR,
    /** Nothing is delivered, whatever else is set (BG_NOTIFY_DISABLE, 0x4). */
    DISABLE,
    /** Files, properties or state changed (BG_NOTIFY_JOB_MODIFICATION, 0x8). Never runs the command line. */
    JOB_MODIFICATION,
    /** A file arrived (BG_NOTIFY_FILE_TRANSFERRED, 0x10). Never runs the command line. */
    FILE_TRANSFERRED,
    /**
     * Requested ranges arrived (BG_NOTIFY_FILE_RANGES_TRANSFERRED, 0x20). An event of Subscribe alone: never posted to
     * the endpoint, and never runs the command line.
     */
    FILE_RANGES_TRANSFERRED,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static NotifyFlag of(dev.ebb.v1.NotifyFlag wire) {
        return Wire.constant(NotifyFlag.class, wire);
    }

    dev.ebb.v1.NotifyFlag toWire() {
        return Wire.sent(dev.ebb.v1.NotifyFlag.class, this);
    }
}
