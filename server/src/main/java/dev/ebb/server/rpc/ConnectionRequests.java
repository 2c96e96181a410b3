package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.UserPassword;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.JobSettings;

/** Reads proxies and credentials, and seals the latter before anyone else sees them. Thread-safe. */
final class ConnectionRequests {
    private final SecretBox secrets;

    ConnectionRequests(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** The settings with what CreateJob says of proxies and credentials. */
    HttpSettings apply(HttpSettings http, Caller caller, JobSettings wire) {
        ProxySettings proxy = wire.hasProxy() && !isUnsaid(wire.getProxy())
                ? proxy("settings.proxy.", wire.getProxy())
                : http.proxy();
        Credentials credentials = http.credentials();
        for (int i = 0; i < wire.getCredentialsCount(); i++) {
            String field = "settings.credentials[" + i + "]";
            Credentials.Entry entry = credentials(field + ".", caller, wire.getCredentials(i));
            if (credentials.has(entry.target(), entry.scheme())) {
                throw JobException.invalid(field, "is for a target and scheme that an earlier one is for");
            }
            credentials = credentials.with(entry);
        }
        return http.withProxy(proxy, wire.getUseStoredProxyCredentials()).withCredentials(credentials);
    }

    private static boolean isUnsaid(dev.ebb.v1.ProxySettings wire) {
        return wire.equals(dev.ebb.v1.ProxySettings.getDefaultInstance());
    }

    /** Proxies whose usage is said. */
    static ProxySettings proxy(String prefix, dev.ebb.v1.ProxySettings wire) {
        if (!WireEnums.said(wire.getUsage())) {
            throw JobException.inField(ErrorCode.E_NOTIMPL, prefix + "usage", "is not a usage that this service knows");
        }
        ProxyUsage usage = ProxyUsage.values()[wire.getUsage().getNumber() - 1];
        return ProxySettings.check(prefix, usage, wire.getProxyList(), wire.getProxyBypassList());
    }

    /** Credentials, sealed. The account of the service itself serves only those who may do all that it may. */
    Credentials.Entry credentials(String prefix, Caller caller, AuthCredentials wire) {
        AuthTarget target = target(prefix + "target", wire.getTarget());
        AuthScheme scheme = scheme(prefix + "scheme", wire.getScheme());
        UserPassword secret = UserPassword.check(prefix, scheme, wire.getUserName(), wire.getPassword());
        if (secret.isImplicit() && !caller.isAdministrator()) {
            throw JobException.inField(
                    ErrorCode.E_ACCESSDENIED,
                    prefix + "user_name",
                    "must be given: only an administrator may use the account that the service runs as");
        }
        return new Credentials.Entry(target, scheme, secrets.seal(secret.text()));
    }

    static AuthTarget target(String field, dev.ebb.v1.AuthTarget wire) {
        if (!WireEnums.said(wire)) {
            throw JobException.inField(ErrorCode.INVALID_AUTH_TARGET, field, "must be server or proxy");
        }
        return AuthTarget.of(wire.getNumber());
    }

    static AuthScheme scheme(String field, dev.ebb.v1.AuthScheme wire) {
        if (wire == dev.ebb.v1.AuthScheme.AUTH_SCHEME_PASSPORT) {
            throw JobException.inField(
                    ErrorCode.INVALID_AUTH_SCHEME, field, "is Passport, a service that no longer exists");
        }
        if (!WireEnums.said(wire)) {
            throw JobException.inField(
                    ErrorCode.INVALID_AUTH_SCHEME, field, "must be Basic, Digest, NTLM or Negotiate");
        }
        return AuthScheme.of(wire.getNumber());
    }
}
