package dev.ebb.server.job;

/** Where a job's proxies come from (BG_JOB_PROXY_USAGE). The ordinal is what the store keeps; it equals the BITS number. */
public enum ProxyUsage {
    PRECONFIG,
    NO_PROXY,
    OVERRIDE,
    AUTODETECT
}
