package dev.ebb.server.peer;

import dev.ebb.server.engine.ServiceTls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * What this machine shows to peers, and which authority they must come from, read once. Immutable; never logged.
 *
 * @param certificatePem its certificate and those that signed it
 * @param keyPem its key
 * @param authorityPem the authority
 */
record PeerIdentity(String certificatePem, String keyPem, String authorityPem) {
    /** Reads the files; IllegalArgumentException names the one that is wrong. */
    static PeerIdentity read(PeerOptions.Identity files) {
        return new PeerIdentity(
                text("peer.certificate", files.certificate()),
                text("peer.key", files.key()),
                text("peer.ca", files.authority()));
    }

    private static String text(String setting, Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(setting + ": " + file + " cannot be read", unreadable);
        }
    }

    /** For asking peers. */
    ServiceTls client() {
        return new ServiceTls(authorityPem, certificatePem + "\n" + keyPem);
    }

    /** For serving them: nobody comes in without a certificate of the authority. */
    SslContext server() {
        try {
            return SslContextBuilder.forServer(stream(certificatePem), stream(keyPem))
                    .trustManager(stream(authorityPem))
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "peer.certificate, peer.key and peer.ca do not make an identity: " + unusable.getMessage(),
                    unusable);
        }
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return "PeerIdentity";
    }
}
