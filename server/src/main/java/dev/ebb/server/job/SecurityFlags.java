package dev.ebb.server.job;

/**
 * How strict a job is with https servers and redirects (IBackgroundCopyJobHttpOptions::SetSecurityFlags).
 *
 * @param bits as BITS numbers them: CRL_CHECK 0x1, IGNORE_CN 0x2, IGNORE_DATE_INVALID 0x4, IGNORE_UNKNOWN_CA 0x8,
 *     IGNORE_CERT_WRONG_USAGE 0x10, the redirect policy in 0x700, ALLOW_HTTPS_TO_HTTP 0x800
 */
public record SecurityFlags(int bits) {
    /** Everything is checked, redirects are followed silently, https never leads to http. */
    public static final SecurityFlags DEFAULT = new SecurityFlags(0);

    public static final int CRL_CHECK = 0x1;
    public static final int IGNORE_CN = 0x2;
    public static final int IGNORE_DATE_INVALID = 0x4;
    public static final int IGNORE_UNKNOWN_CA = 0x8;
    public static final int IGNORE_CERT_WRONG_USAGE = 0x10;
    public static final int ALLOW_HTTPS_TO_HTTP = 0x800;
    private static final int REDIRECT_SHIFT = 8;
    private static final int REDIRECT_MASK = 0x700;
    private static final int DEFINED = 0x1F | REDIRECT_MASK | ALLOW_HTTPS_TO_HTTP;

    /** Flags that a caller gave; E_NOTIMPL for a bit or combination that BITS does not define. */
    public static SecurityFlags of(String field, int bits) {
        int redirects = (bits & REDIRECT_MASK) >> REDIRECT_SHIFT;
        boolean pointless = redirects == RedirectPolicy.DISALLOW.ordinal() && (bits & ALLOW_HTTPS_TO_HTTP) != 0;
        if ((bits & ~DEFINED) != 0 || redirects >= RedirectPolicy.values().length || pointless) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL, field, "is not a combination of flags that this service knows");
        }
        return new SecurityFlags(bits);
    }

    /** True when all of these bits are set. */
    public boolean has(int flag) {
        return (bits & flag) == flag;
    }

    /** What to do when a server sends the download elsewhere. */
    public RedirectPolicy redirects() {
        return RedirectPolicy.values()[(bits & REDIRECT_MASK) >> REDIRECT_SHIFT];
    }
}
