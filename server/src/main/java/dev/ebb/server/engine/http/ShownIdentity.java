package dev.ebb.server.engine.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one identity of a job to every server that asks, whatever authorities that names, and remembers who asked in vain.
 * Thread-safe.
 */
final class ShownIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final @Nullable ClientIdentity identity;
    private final Set<SSLEngine> unanswered =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    ShownIdentity(@Nullable ClientIdentity identity) {
        this.identity = identity;
    }

    /** True when the server of this connection asked for a certificate and there was none to show. */
    boolean wasMissed(SSLEngine engine) {
        return unanswered.contains(engine);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        String alias = chooseClientAlias(keyTypes, issuers, null);
        if (identity == null) {
            unanswered.add(engine);
        }
        return alias;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (identity == null) {
            return null;
        }
        String algorithm = identity.key().getAlgorithm();
        return Arrays.stream(keyTypes).anyMatch(type -> type.startsWith(algorithm)) ? ALIAS : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return identity == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
