package dev.ebb.server.support;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

/** A Kerberos realm on loopback with one service, {@code HTTP/localhost}, and that service's side of Negotiate (RFC 4559). */
public final class KerberosRealm implements Closeable {
    private static final String REALM = "EXAMPLE.COM";
    private static final String SERVICE = "HTTP/localhost@" + REALM;
    private static final String CONFIGURATION = "java.security.krb5.conf";
    private static final String SCHEME = "Negotiate ";

    private final SimpleKdcServer kdc;
    private final Path keytab;
    private final @Nullable String before = System.getProperty(CONFIGURATION);

    public KerberosRealm(Path folder) throws IOException, KrbException {
        kdc = new SimpleKdcServer();
        kdc.setWorkDir(folder.toFile());
        kdc.setKdcRealm(REALM);
        kdc.setKdcHost("localhost");
        kdc.setAllowUdp(false);
        kdc.setKdcTcpPort(freePort());
        kdc.init();
        kdc.start();
        keytab = folder.resolve("service.keytab");
        kdc.createPrincipal(SERVICE);
        kdc.exportPrincipal(SERVICE, keytab.toFile());
        Path file = folder.resolve("krb5.conf");
        if (!Files.exists(file)) {
            throw new IOException("no krb5.conf in " + folder);
        }
        System.setProperty(CONFIGURATION, file.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public void user(String name, String password) throws KrbException {
        kdc.createPrincipal(name + "@" + REALM, password);
    }

    /** Whose ticket for the service the credentials carry; null when they carry none that is good. */
    public @Nullable String userOf(@Nullable String credentials) {
        if (credentials == null || !credentials.startsWith(SCHEME)) {
            return null;
        }
        byte[] token = Base64.getDecoder().decode(credentials.substring(SCHEME.length()));
        try {
            LoginContext login = new LoginContext("service", new Subject(), null, serviceLogin());
            login.login();
            PrivilegedExceptionAction<String> accept = () -> accept(token);
            return Subject.doAs(login.getSubject(), accept);
        } catch (PrivilegedActionException notGood) {
            return null;
        } catch (javax.security.auth.login.LoginException broken) {
            throw new AssertionError(broken);
        }
    }

    private static @Nullable String accept(byte[] token) throws org.ietf.jgss.GSSException {
        GSSManager manager = GSSManager.getInstance();
        Oid spnego = new Oid("1.3.6.1.5.5.2");
        GSSCredential own =
                manager.createCredential(null, GSSCredential.INDEFINITE_LIFETIME, spnego, GSSCredential.ACCEPT_ONLY);
        GSSContext context = manager.createContext(own);
        context.acceptSecContext(token, 0, token.length);
        return context.isEstablished() ? context.getSrcName().toString() : null;
    }

    private Configuration serviceLogin() {
        AppConfigurationEntry entry = new AppConfigurationEntry(
                "com.sun.security.auth.module.Krb5LoginModule",
                AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                Map.of(
                        "useKeyTab", "true",
                        "storeKey", "true",
                        "doNotPrompt", "true",
                        "isInitiator", "false",
                        "principal", SERVICE,
                        "keyTab", keytab.toString(),
                        "refreshKrb5Config", "true"));
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (before == null) {
            System.clearProperty(CONFIGURATION);
        } else {
            System.setProperty(CONFIGURATION, before);
        }
        try {
            kdc.stop();
        } catch (KrbException stuck) {
            throw new IOException(stuck);
        }
    }
}
