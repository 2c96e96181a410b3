package dev.ebb.server.job;

/** What a job does (BG_JOB_TYPE). The code is what the store keeps; it equals the BITS number. */
public enum JobType {
    DOWNLOAD(0),
    UPLOAD(1),
    UPLOAD_REPLY(2);

    private final int code;

    JobType(int code) {
        this.code = code;
    }

    /** The BITS number. */
    public int code() {
        return code;
    }

    /** True for the types that send a local file, of which a job has exactly one. */
    public boolean sends() {
        return this != DOWNLOAD;
    }

    /** The type with this BITS number. */
    public static JobType of(int code) {
        return values()[code];
    }
}
