package dev.ebb.server.job;

/**
 * The proxies of a job (IBackgroundCopyJob::SetProxySettings). Lists are looked at when they are used, as in BITS: a list that
 * makes no sense ends the transfer with BG_E_INVALID_PROXY_INFO.
 *
 * @param usage where the proxies come from
 * @param proxyList entries {@code [protocol=][scheme://]host[:port]} between spaces; empty unless OVERRIDE
 * @param bypassList hosts that are reached directly, {@code *} at the left of a name, {@code <local>} for names without a
 *     dot; empty unless OVERRIDE
 */
public record ProxySettings(ProxyUsage usage, String proxyList, String bypassList) {
    public static final int MAX_LIST = 4_000;

    /** What the service is configured with. */
    public static final ProxySettings PRECONFIG = new ProxySettings(ProxyUsage.PRECONFIG, "", "");
}
