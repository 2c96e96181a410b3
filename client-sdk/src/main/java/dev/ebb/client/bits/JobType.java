package dev.ebb.client.bits;

/**
 * What a job does (BG_JOB_TYPE).
 *
 * <pre>{@code
 * manager.createJob("photos", JobType.DOWNLOAD);
 * }</pre>
 */
public enum JobType {
    /** Fetch remote files to this machine (BG_JOB_TYPE_DOWNLOAD, 0). */
    DOWNLOAD,
    /**
     * Send one local file, or several where the upload protocol is set to one that takes them (BG_JOB_TYPE_UPLOAD, 1).
     */
    UPLOAD,
    /** Send one local file and keep the server's answer as a reply file (BG_JOB_TYPE_UPLOAD_REPLY, 2). */
    UPLOAD_REPLY,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static JobType of(dev.ebb.v1.JobType wire) {
        return Wire.constant(JobType.class, wire);
    }

    dev.ebb.v1.JobType toWire() {
        return Wire.sent(dev.ebb.v1.JobType.class, this);
    }
}
