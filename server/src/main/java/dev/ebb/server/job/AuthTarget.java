package dev.ebb.server.job;

/** Who asks for credentials (BG_AUTH_TARGET). The code is what the store keeps; it equals the BITS number. */
public enum AuthTarget {
    SERVER(1),
    PROXY(2);

    private final int code;

    AuthTarget(int code) {
        this.code = code;
    }

    /** The BITS number. */
    public int code() {
        return code;
    }

    /** The target with this BITS number. */
    public static AuthTarget of(int code) {
        return values()[code - 1];
    }
}
