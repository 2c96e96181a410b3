package dev.ebb.server.cli.bitsadmin;

import dev.ebb.v1.RedirectPolicy;
import dev.ebb.v1.SecurityFlags;

/** Security flags as the number that BITS has for them ({@code BG_SSL_*}, {@code BG_HTTP_REDIRECT_POLICY_*}). Pure. */
final class SecurityNumber {
    private static final int CRL_CHECK = 0x1;
    private static final int IGNORE_NAME = 0x2;
    private static final int IGNORE_DATE = 0x4;
    private static final int IGNORE_AUTHORITY = 0x8;
    private static final int IGNORE_USAGE = 0x10;
    private static final int REDIRECT_REPORT = 0x100;
    private static final int REDIRECT_DISALLOW = 0x200;
    private static final int REDIRECT_MASK = 0x700;
    private static final int HTTPS_TO_HTTP = 0x800;
    private static final int DEFINED = 0x1F | REDIRECT_REPORT | REDIRECT_DISALLOW | HTTPS_TO_HTTP;

    private SecurityNumber() {}

    static int of(SecurityFlags flags) {
        return (flags.getCrlCheck() ? CRL_CHECK : 0)
                | (flags.getIgnoreCommonName() ? IGNORE_NAME : 0)
                | (flags.getIgnoreDate() ? IGNORE_DATE : 0)
                | (flags.getIgnoreUnknownAuthority() ? IGNORE_AUTHORITY : 0)
                | (flags.getIgnoreWrongUsage() ? IGNORE_USAGE : 0)
                | (flags.getAllowHttpsToHttp() ? HTTPS_TO_HTTP : 0)
                | switch (flags.getRedirectPolicy()) {
                    case REDIRECT_POLICY_ALLOW_REPORT -> REDIRECT_REPORT;
                    case REDIRECT_POLICY_DISALLOW -> REDIRECT_DISALLOW;
                    default -> 0;
                };
    }

    /** Refuses bits that BITS does not define. */
    static SecurityFlags flags(int number) {
        if ((number & ~DEFINED) != 0 || (number & REDIRECT_MASK) == (REDIRECT_REPORT | REDIRECT_DISALLOW)) {
            throw new Refusal(
                    Refusal.E_NOTIMPL,
                    Shape.hex(number)
                            + " has bits that mean nothing: 0x1, 0x2, 0x4, 0x8, 0x10, 0x100 or 0x200, and 0x800"
                            + " are defined.");
        }
        return SecurityFlags.newBuilder()
                .setCrlCheck((number & CRL_CHECK) != 0)
                .setIgnoreCommonName((number & IGNORE_NAME) != 0)
                .setIgnoreDate((number & IGNORE_DATE) != 0)
                .setIgnoreUnknownAuthority((number & IGNORE_AUTHORITY) != 0)
                .setIgnoreWrongUsage((number & IGNORE_USAGE) != 0)
                .setAllowHttpsToHttp((number & HTTPS_TO_HTTP) != 0)
                .setRedirectPolicy(
                        switch (number & REDIRECT_MASK) {
                            case REDIRECT_REPORT -> RedirectPolicy.REDIRECT_POLICY_ALLOW_REPORT;
                            case REDIRECT_DISALLOW -> RedirectPolicy.REDIRECT_POLICY_DISALLOW;
                            default -> RedirectPolicy.REDIRECT_POLICY_ALLOW_SILENT;
                        })
                .build();
    }
}
