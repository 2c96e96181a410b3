package dev.ebb.server.engine.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with its key, as it is shown to servers. Immutable; never logged.
 *
 * @param key the private key
 * @param chain the certificate, then those that signed it
 */
public record ClientIdentity(PrivateKey key, List<X509Certificate> chain) {
    public ClientIdentity {
        chain = List.copyOf(chain);
    }

    /** The certificate itself. */
    X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().getName();
    }
}
