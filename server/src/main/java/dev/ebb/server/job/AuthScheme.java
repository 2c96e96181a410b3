package dev.ebb.server.job;

/** How credentials are proved (BG_AUTH_SCHEME). The code is what the store keeps; it equals the BITS number. */
public enum AuthScheme {
    BASIC(1),
    DIGEST(2),
    NTLM(3),
    NEGOTIATE(4);

    private final int code;

    AuthScheme(int code) {
        this.code = code;
    }

    /** The BITS number. Number 5 (Passport) names a service that no longer exists. */
    public int code() {
        return code;
    }

    /** True when the account that the service runs as can prove itself without a password. */
    public boolean knowsOwnAccount() {
        return this == NTLM || this == NEGOTIATE;
    }

    /** The scheme with this BITS number. */
    public static AuthScheme of(int code) {
        return values()[code - 1];
    }
}
