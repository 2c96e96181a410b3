package dev.ebb.client.bits;

/**
 * Where the proxies come from (BG_JOB_PROXY_USAGE).
 *
 * <pre>{@code
 * boolean own = job.getProxySettings().usage() == ProxyUsage.OVERRIDE;
 * }</pre>
 */
public enum ProxyUsage {
    /** What the service is configured with (BG_JOB_PROXY_USAGE_PRECONFIG, 0). */
    PRECONFIG,
    /** None (BG_JOB_PROXY_USAGE_NO_PROXY, 1). */
    NO_PROXY,
    /** The lists given (BG_JOB_PROXY_USAGE_OVERRIDE, 2). */
    OVERRIDE,
    /** Found for each file by the service's environment or a PAC file (BG_JOB_PROXY_USAGE_AUTODETECT, 3). */
    AUTODETECT,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static ProxyUsage of(dev.ebb.v1.ProxyUsage wire) {
        return Wire.constant(ProxyUsage.class, wire);
    }

    dev.ebb.v1.ProxyUsage toWire() {
        return Wire.sent(dev.ebb.v1.ProxyUsage.class, this);
    }
}
