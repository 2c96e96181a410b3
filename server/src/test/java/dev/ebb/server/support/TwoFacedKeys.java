package dev.ebb.server.support;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows one certificate in the first handshake of a connection and another one in every later one. Thread-safe. */
final class TwoFacedKeys extends X509ExtendedKeyManager {
    private static final String FIRST = "first";
    private static final String LATER = "later";

    private final PrivateKey key;
    private final X509Certificate[] first;
    private final X509Certificate[] later;
    private final Set<Socket> seen = ConcurrentHashMap.newKeySet();

    /** Both chains belong to the key, an elliptic one. */
    TwoFacedKeys(PrivateKey key, X509Certificate[] first, X509Certificate[] later) {
        this.key = key;
        this.first = first.clone();
        this.later = later.clone();
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        if (!keyType.startsWith("EC")) {
            return null;
        }
        return seen.add(socket) ? FIRST : LATER;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return (alias.equals(FIRST) ? first : later).clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {FIRST, LATER};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
