package dev.ebb.server.engine.http.auth;

import dev.ebb.server.job.UserPassword;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

/**
 * Negotiate (RFC 4559) with Kerberos through the JDK's GSS-API: a ticket from the name and password, or from the ticket cache
 * of the account that the service runs as. Tickets are not passed on. Asks a key distribution centre, so {@link #take} blocks.
 */
final class NegotiateHandshake implements Handshake {
    private static final String SPNEGO = "1.3.6.1.5.5.2";
    private static final String KERBEROS_MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final int MAX_MESSAGES = 4;

    private final UserPassword secret;
    private final String host;
    private @Nullable Subject subject;
    private @Nullable GSSContext context;
    private @Nullable String next;
    private int messages;

    NegotiateHandshake(UserPassword secret, String host) {
        this.secret = secret;
        this.host = host;
    }

    @Override
    public void take(Challenge challenge) throws UnusableLoginException {
        try {
            byte[] received = Base64.getDecoder().decode(challenge.token());
            Subject known = subject;
            if (known == null) {
                known = logIn();
                subject = known;
            }
            PrivilegedExceptionAction<byte[]> step = () -> step(received);
            byte[] message = Subject.doAs(known, step);
            messages++;
            next = message == null ? null : "Negotiate " + Base64.getEncoder().encodeToString(message);
        } catch (PrivilegedActionException failed) {
            throw new UnusableLoginException("Kerberos gave no ticket for HTTP/" + host, failed);
        } catch (LoginException failed) {
            String who = secret.isImplicit() ? "the service's own account" : "the job's user";
            throw new UnusableLoginException("Kerberos knows no valid login of " + who, failed);
        } catch (IllegalArgumentException | SecurityException unreadable) {
            throw new UnusableLoginException("the Negotiate message of the other side makes no sense", unreadable);
        }
    }

    private byte @Nullable [] step(byte[] received) throws GSSException {
        GSSContext current = context;
        if (current == null) {
            GSSManager manager = GSSManager.getInstance();
            GSSName name = manager.createName("HTTP@" + host, GSSName.NT_HOSTBASED_SERVICE);
            current = manager.createContext(name, new Oid(SPNEGO), null, GSSContext.DEFAULT_LIFETIME);
            current.requestCredDeleg(false);
            context = current;
        }
        return current.initSecContext(received, 0, received.length);
    }

    private Subject logIn() throws LoginException {
        LoginContext login = new LoginContext("ebb", new Subject(), new Answers(secret), kerberos());
        login.login();
        return login.getSubject();
    }

    private Configuration kerberos() {
        Map<String, String> options = secret.isImplicit()
                ? Map.of("useTicketCache", "true", "doNotPrompt", "true")
                : Map.of("useTicketCache", "false", "refreshKrb5Config", "true");
        AppConfigurationEntry entry =
                new AppConfigurationEntry(KERBEROS_MODULE, LoginModuleControlFlag.REQUIRED, options);
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    @Override
    public @Nullable String credentials(AskedRequest request) {
        String message = next;
        next = null;
        return message;
    }

    @Override
    public boolean goesOn(Challenge challenge) {
        return messages < MAX_MESSAGES && !challenge.token().isEmpty();
    }

    @Override
    public boolean isBoundToConnection() {
        return messages > 1;
    }

    /** What the login module asks for. */
    private record Answers(UserPassword secret) implements CallbackHandler {
        @Override
        public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName(secret.user());
                } else if (callback instanceof PasswordCallback password) {
                    password.setPassword(secret.password().toCharArray());
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        }
    }
}
