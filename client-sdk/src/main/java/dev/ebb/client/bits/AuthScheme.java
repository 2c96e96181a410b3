package dev.ebb.client.bits;

/**
 * How credentials are proved (BG_AUTH_SCHEME).
 *
 * <pre>{@code
 * job.setCredentials(new AuthCredentials(AuthTarget.SERVER, AuthScheme.DIGEST, "me", password));
 * }</pre>
 */
public enum AuthScheme {
    /** In clear text (BG_AUTH_SCHEME_BASIC, 1; RFC 7617). */
    BASIC,
    /** By a digest (BG_AUTH_SCHEME_DIGEST, 2; RFC 7616). */
    DIGEST,
    /** NTLM (BG_AUTH_SCHEME_NTLM, 3). */
    NTLM,
    /** Negotiate: Kerberos or NTLM (BG_AUTH_SCHEME_NEGOTIATE, 4; RFC 4559). */
    NEGOTIATE,
    /** Passport, which no longer exists (BG_AUTH_SCHEME_PASSPORT, 5). Refused with BG_E_INVALID_AUTH_SCHEME. */
    PASSPORT,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static AuthScheme of(dev.ebb.v1.AuthScheme wire) {
        return Wire.constant(AuthScheme.class, wire);
    }

    dev.ebb.v1.AuthScheme toWire() {
        return Wire.sent(dev.ebb.v1.AuthScheme.class, this);
    }
}
