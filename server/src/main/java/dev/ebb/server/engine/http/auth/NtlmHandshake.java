package dev.ebb.server.engine.http.auth;

import dev.ebb.server.job.UserPassword;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * NTLMv2 over HTTP: two messages on one connection, which is then authenticated. The messages are the JDK's own, from its SASL
 * mechanism NTLM, so no library is needed.
 */
final class NtlmHandshake implements Handshake {
    private static final String MECHANISM = "NTLM";
    private static final String PROPERTIES = "com.sun.security.sasl.ntlm.";
    /** The JDK would look its own name up and send it; servers do not need it. */
    private static final String WORKSTATION = "EBB";

    private final UserPassword secret;
    private final String host;
    private @Nullable SaslClient client;
    private @Nullable String next;
    private int messages;

    NtlmHandshake(UserPassword secret, String host) {
        this.secret = secret;
        this.host = host;
    }

    @Override
    public void take(Challenge challenge) throws UnusableLoginException {
        if (secret.isImplicit()) {
            throw new UnusableLoginException("for NTLM the service's own account has no password to prove");
        }
        try {
            SaslClient current = client;
            if (current == null) {
                current = open();
                client = current;
            }
            byte[] message = current.evaluateChallenge(
                    messages == 0 ? new byte[0] : Base64.getDecoder().decode(challenge.token()));
            messages++;
            next = "NTLM " + Base64.getEncoder().encodeToString(message);
        } catch (SaslException | RuntimeException unreadable) {
            // The JDK's parser meets a malformed message with any exception there is.
            throw new UnusableLoginException("the NTLM message of the other side makes no sense", unreadable);
        }
    }

    private SaslClient open() throws SaslException, UnusableLoginException {
        int backslash = secret.user().indexOf('\\');
        String domain = backslash < 0 ? "" : secret.user().substring(0, backslash);
        String user = secret.user().substring(backslash + 1);
        Map<String, String> properties = Map.of(
                PROPERTIES + "version",
                "LMv2/NTLMv2",
                PROPERTIES + "hostname",
                WORKSTATION,
                PROPERTIES + "domain",
                domain,
                Sasl.QOP,
                "auth");
        SaslClient made = Sasl.createSaslClient(
                new String[] {MECHANISM}, null, "HTTP", host, properties, new Answers(user, domain, secret.password()));
        if (made == null) {
            throw new UnusableLoginException("this Java has no NTLM");
        }
        return made;
    }

    /** Sent once: the connection remembers. */
    @Override
    public @Nullable String credentials(AskedRequest request) {
        String message = next;
        next = null;
        return message;
    }

    @Override
    public boolean goesOn(Challenge challenge) {
        return messages == 1 && !challenge.token().isEmpty();
    }

    @Override
    public boolean isBoundToConnection() {
        return messages == 2;
    }

    @Override
    public boolean isPreliminary() {
        return messages == 1;
    }

    /** What the mechanism asks for. */
    private record Answers(String user, String domain, String password) implements CallbackHandler {
        @Override
        public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName(user);
                } else if (callback instanceof PasswordCallback secret) {
                    secret.setPassword(password.toCharArray());
                } else if (callback instanceof RealmCallback realm) {
                    realm.setText(domain);
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        }

        @Override
        public String toString() {
            return "(credentials)";
        }
    }
}
