package dev.ebb.server.job;

/** What a download does when it is sent elsewhere (BG_HTTP_REDIRECT_POLICY). The ordinal is the BITS number over 0x100. */
public enum RedirectPolicy {
    ALLOW_SILENT,
    ALLOW_REPORT,
    DISALLOW
}
