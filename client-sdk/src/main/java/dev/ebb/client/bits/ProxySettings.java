package dev.ebb.client.bits;

/**
 * The proxies of a job (SetProxySettings).
 *
 * <pre>{@code
 * job.setProxySettings(ProxySettings.override("http://proxy.example.org:3128", "<local> *.example.org"));
 * }</pre>
 *
 * @param usage where they come from
 * @param proxyList with OVERRIDE only: entries {@code [protocol=][scheme://]host[:port]} between spaces
 * @param proxyBypassList with OVERRIDE only: hosts reached directly, between spaces
 */
public record ProxySettings(ProxyUsage usage, String proxyList, String proxyBypassList) {
    /** What the service is configured with. */
    public static ProxySettings preconfig() {
        return new ProxySettings(ProxyUsage.PRECONFIG, "", "");
    }

    /** No proxy. */
    public static ProxySettings noProxy() {
        return new ProxySettings(ProxyUsage.NO_PROXY, "", "");
    }

    /** Found for each file by the service's environment or a PAC file. */
    public static ProxySettings autodetect() {
        return new ProxySettings(ProxyUsage.AUTODETECT, "", "");
    }

    /** These proxies, but for these hosts. */
    public static ProxySettings override(String proxyList, String proxyBypassList) {
        return new ProxySettings(ProxyUsage.OVERRIDE, proxyList, proxyBypassList);
    }

    static ProxySettings of(dev.ebb.v1.ProxySettings wire) {
        return new ProxySettings(ProxyUsage.of(wire.getUsage()), wire.getProxyList(), wire.getProxyBypassList());
    }

    dev.ebb.v1.ProxySettings toWire() {
        return dev.ebb.v1.ProxySettings.newBuilder()
                .setUsage(usage.toWire())
                .setProxyList(proxyList)
                .setProxyBypassList(proxyBypassList)
                .build();
    }
}
