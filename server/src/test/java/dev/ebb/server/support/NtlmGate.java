package dev.ebb.server.support;

import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/** The server's side of NTLM over HTTP, by the JDK: a state for each connection. */
public final class NtlmGate {
    private static final String SCHEME = "NTLM ";

    private final String user;
    private final String password;
    private final String domain;
    private final Map<Integer, SaslServer> handshakes = new ConcurrentHashMap<>();
    private final AtomicInteger tries = new AtomicInteger();

    public NtlmGate(String user, String password, String domain) {
        this.user = user;
        this.password = password;
        this.domain = domain;
    }

    /** Passwords that were shown. */
    public int tries() {
        return tries.get();
    }

    /** What a request on the connection is challenged with; null when it is let in. */
    public @Nullable String challenge(int connection, @Nullable String credentials) {
        SaslServer known = handshakes.get(connection);
        if (known != null && known.isComplete()) {
            return null;
        }
        if (credentials == null || !credentials.startsWith(SCHEME)) {
            return "NTLM";
        }
        try {
            byte[] message = Base64.getDecoder().decode(credentials.substring(SCHEME.length()));
            SaslServer handshake = known;
            if (handshake == null) {
                handshake = open();
                handshakes.put(connection, handshake);
            } else {
                tries.incrementAndGet();
            }
            byte[] answer = handshake.evaluateResponse(message);
            return handshake.isComplete() ? null : SCHEME + Base64.getEncoder().encodeToString(answer);
        } catch (SaslException rejected) {
            handshakes.remove(connection);
            return "NTLM";
        }
    }

    private SaslServer open() throws SaslException {
        return Sasl.createSaslServer(
                "NTLM",
                "HTTP",
                "localhost",
                Map.of(
                        "com.sun.security.sasl.ntlm.domain",
                        domain,
                        "com.sun.security.sasl.ntlm.version",
                        "LMv2/NTLMv2"),
                this::answer);
    }

    private void answer(Callback[] callbacks) {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(name.getDefaultName());
            } else if (callback instanceof RealmCallback realm) {
                realm.setText(realm.getDefaultText());
            } else if (callback instanceof PasswordCallback secret) {
                secret.setPassword(password.toCharArray());
            }
        }
    }

    @Override
    public String toString() {
        return user;
    }
}
