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

    /**
     * Settings that a job may have; {@code prefix} continues with the names of the fields of {@code ProxySettings} in the
     * contract. What the lists say is not looked at, but for characters that no list has.
     */
    public static ProxySettings check(String prefix, ProxyUsage usage, String proxyList, String bypassList) {
        String list = prefix + "proxy_list";
        String bypass = prefix + "proxy_bypass_list";
        requireShort(ErrorCode.PROXY_LIST_TOO_LARGE, list, proxyList);
        requireShort(ErrorCode.PROXY_BYPASS_LIST_TOO_LARGE, bypass, bypassList);
        requireText(list, proxyList);
        requireText(bypass, bypassList);
        if (usage == ProxyUsage.OVERRIDE && proxyList.isBlank()) {
            throw JobException.invalid(list, "must name a proxy when the usage is OVERRIDE");
        }
        if (usage != ProxyUsage.OVERRIDE && !(proxyList.isEmpty() && bypassList.isEmpty())) {
            throw JobException.invalid(
                    proxyList.isEmpty() ? bypass : list, "may only be given when the usage is OVERRIDE");
        }
        return new ProxySettings(usage, proxyList, bypassList);
    }

    private static void requireText(String field, String list) {
        if (list.indexOf('\0') >= 0) {
            throw JobException.invalid(field, "holds a NUL character");
        }
    }

    private static void requireShort(ErrorCode code, String field, String list) {
        if (list.length() > MAX_LIST) {
            throw JobException.inField(
                    code, field, "has " + list.length() + " characters; at most " + MAX_LIST + " fit");
        }
    }
}
