package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * How a job speaks to its servers (IBackgroundCopyJobHttpOptions 1 to 3, the proxies and credentials of IBackgroundCopyJob 1
 * and 2).
 *
 * @param method the request method; null for what the type of the job uses. Any other value makes every failure final
 * @param security checks and redirects
 * @param clientCertificate what is shown to https servers
 * @param headersWriteOnly nobody may read the custom headers any more
 * @param certificateCallback servers' certificates are shown to a subscriber before a request is sent
 * @param proxy the proxies
 * @param storedProxyCredentials the service's own credentials may be given to a proxy (USE_STORED_CREDENTIALS)
 * @param credentials for servers and proxies
 * @param trace the trace that the job belongs to, and its requests with it; null for none
 */
public record HttpSettings(
        @Nullable String method,
        SecurityFlags security,
        @Nullable ClientCertificate clientCertificate,
        boolean headersWriteOnly,
        boolean certificateCallback,
        ProxySettings proxy,
        boolean storedProxyCredentials,
        Credentials credentials,
        @Nullable TraceContext trace) {
    /** BITS's defaults. */
    public static final HttpSettings DEFAULTS = new HttpSettings(
            null, SecurityFlags.DEFAULT, null, false, false, ProxySettings.PRECONFIG, false, Credentials.NONE, null);

    /** These settings with another method. */
    public HttpSettings withMethod(@Nullable String next) {
        return new HttpSettings(
                next,
                security,
                clientCertificate,
                headersWriteOnly,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                credentials,
                trace);
    }

    /** These settings with other flags. */
    public HttpSettings withSecurity(SecurityFlags next) {
        return new HttpSettings(
                method,
                next,
                clientCertificate,
                headersWriteOnly,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                credentials,
                trace);
    }

    /** These settings with another client certificate. */
    public HttpSettings withClientCertificate(@Nullable ClientCertificate next) {
        return new HttpSettings(
                method,
                security,
                next,
                headersWriteOnly,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                credentials,
                trace);
    }

    /** These settings with headers that can only be written from now on. */
    public HttpSettings withHeadersWriteOnly() {
        return new HttpSettings(
                method,
                security,
                clientCertificate,
                true,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                credentials,
                trace);
    }

    /** These settings with or without a certificate callback. */
    public HttpSettings withCertificateCallback(boolean asked) {
        return new HttpSettings(
                method,
                security,
                clientCertificate,
                headersWriteOnly,
                asked,
                proxy,
                storedProxyCredentials,
                credentials,
                trace);
    }

    /** These settings with other proxies. */
    public HttpSettings withProxy(ProxySettings next, boolean stored) {
        return new HttpSettings(
                method,
                security,
                clientCertificate,
                headersWriteOnly,
                certificateCallback,
                next,
                stored,
                credentials,
                trace);
    }

    /** These settings with other credentials. */
    public HttpSettings withCredentials(Credentials next) {
        return new HttpSettings(
                method,
                security,
                clientCertificate,
                headersWriteOnly,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                next,
                trace);
    }

    /** These settings as a part of a trace. */
    public HttpSettings withTrace(@Nullable TraceContext next) {
        return new HttpSettings(
                method,
                security,
                clientCertificate,
                headersWriteOnly,
                certificateCallback,
                proxy,
                storedProxyCredentials,
                credentials,
                next);
    }
}
