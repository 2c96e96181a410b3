package dev.ebb.server.engine;

import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.UserPassword;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one job speaks to its servers, with its secrets in clear.
 *
 * @param method the request method; null for GET, PUT or POST, as the type of the job has it
 * @param security checks of certificates, and what to do with redirects
 * @param clientCertificate what is shown to https servers that ask
 * @param proxy the proxies
 * @param storedProxyCredentials the service's own credentials may be given to a proxy
 * @param credentials for servers and proxies, at most one for each target and scheme
 * @param certificateCallback the listener is asked about each server's certificate before a request is sent
 */
public record HttpOptions(
        @Nullable String method,
        SecurityFlags security,
        @Nullable ClientCertificate clientCertificate,
        ProxySettings proxy,
        boolean storedProxyCredentials,
        List<Login> credentials,
        boolean certificateCallback) {
    /** BITS's defaults. */
    public static final HttpOptions DEFAULTS =
            new HttpOptions(null, SecurityFlags.DEFAULT, null, ProxySettings.PRECONFIG, false, List.of(), false);

    public HttpOptions {
        credentials = List.copyOf(credentials);
    }

    /** These options without what proves to a server who the owner is. */
    public HttpOptions withoutServerSecrets() {
        List<Login> forProxies = credentials.stream()
                .filter(login -> login.target() == AuthTarget.PROXY)
                .toList();
        return new HttpOptions(method, security, null, proxy, storedProxyCredentials, forProxies, certificateCallback);
    }

    /**
     * Credentials in clear; never logged.
     *
     * @param target who asks
     * @param scheme how they are proved
     * @param secret the name and the password
     */
    public record Login(AuthTarget target, AuthScheme scheme, UserPassword secret) {}
}
