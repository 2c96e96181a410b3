package dev.ebb.server.job;

/** Who goes first (BG_JOB_PRIORITY), most urgent first. The code is what the store keeps; it equals the BITS number. */
public enum JobPriority {
    FOREGROUND(0),
    HIGH(1),
    NORMAL(2),
    LOW(3);

    private final int code;

    JobPriority(int code) {
        this.code = code;
    }

    /** The BITS number. */
    public int code() {
        return code;
    }

    /** True when this priority runs before the other. */
    public boolean before(JobPriority other) {
        return code < other.code;
    }

    /** The priority with this BITS number. */
    public static JobPriority of(int code) {
        return values()[code];
    }
}
