package dev.ebb.client.bits;

/**
 * Kinds of events.
 *
 * <pre>{@code
 * manager.listen(EventSelection.FROM_NOW.only(EventKind.JOB_ERROR), callback);
 * }</pre>
 */
public enum EventKind {
    /** A job was created. */
    JOB_CREATED,
    /** Files, properties or state changed (IBackgroundCopyCallback::JobModification). */
    JOB_MODIFICATION,
    /** A file arrived in whole (IBackgroundCopyCallback2::FileTransferred). */
    FILE_TRANSFERRED,
    /** The job entered TRANSFERRED (IBackgroundCopyCallback::JobTransferred). */
    JOB_TRANSFERRED,
    /** The job entered ERROR (IBackgroundCopyCallback::JobError). */
    JOB_ERROR,
    /** The job left the queue by Complete. */
    JOB_ACKNOWLEDGED,
    /** The job left the queue by Cancel or by expiry. */
    JOB_CANCELLED,
    /**
     * Ranges of a file arrived and are safe on disk (IBackgroundCopyCallback3::FileRangesTransferred). Raised for files
     * of on-demand jobs and after UpdateDownloadPosition, and conflated: one event carries all that arrived since the
     * last.
     */
    FILE_RANGES_TRANSFERRED,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static EventKind of(dev.ebb.v1.EventKind wire) {
        return Wire.constant(EventKind.class, wire);
    }

    dev.ebb.v1.EventKind toWire() {
        return Wire.sent(dev.ebb.v1.EventKind.class, this);
    }
}
