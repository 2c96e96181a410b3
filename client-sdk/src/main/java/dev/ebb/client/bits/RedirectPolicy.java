package dev.ebb.client.bits;

/**
 * What a download does when it is sent elsewhere.
 *
 * <pre>{@code
 * job.httpOptions().setSecurityFlags(SecurityFlags.DEFAULTS.withRedirectPolicy(RedirectPolicy.DISALLOW));
 * }</pre>
 */
public enum RedirectPolicy {
    /** Follows, and the remote name stays (BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT, 0x000). */
    ALLOW_SILENT,
    /** Follows, and the remote name becomes the new one (BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT, 0x100). */
    ALLOW_REPORT,
    /**
     * Fails with the status of the redirect, and the remote name shows where it led (BG_HTTP_REDIRECT_POLICY_DISALLOW,
     * 0x200).
     */
    DISALLOW,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static RedirectPolicy of(dev.ebb.v1.RedirectPolicy wire) {
        return Wire.constant(RedirectPolicy.class, wire);
    }

    dev.ebb.v1.RedirectPolicy toWire() {
        return Wire.sent(dev.ebb.v1.RedirectPolicy.class, this);
    }
}
