package dev.ebb.server.cli;

import dev.ebb.client.TcpTarget;
import dev.ebb.server.config.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a service behind a port and its caller prove who they are. Files are looked into before anybody is called, since what a
 * handshake says of them is for nobody.
 *
 * @param token holds a bearer token
 * @param authorities PEM certificates of those that may have signed the service's; empty = the machine's
 * @param certificate PEM certificate of the caller
 * @param key its private key
 */
record TargetProof(
        Optional<NamedFile> token,
        Optional<NamedFile> authorities,
        Optional<NamedFile> certificate,
        Optional<NamedFile> key) {
    private static final Pattern WORD = Pattern.compile("[!-~]+");

    /** With TLS. */
    TcpTarget over(TcpTarget secured) {
        TcpTarget target = withToken(secured);
        if (authorities.isPresent()) {
            certificates(authorities.get());
            target = target.withAuthorities(authorities.get().path());
        }
        if (certificate.isPresent() && key.isPresent()) {
            demandPair(certificate.get(), key.get());
            target = target.withCertificate(certificate.get().path(), key.get().path());
        } else {
            Stream.of(certificate, key).flatMap(Optional::stream).findFirst().ifPresent(alone -> {
                throw alone.wrong("--target-cert and --target-key need each other");
            });
        }
        return target;
    }

    /** Without TLS there is nothing but a token. */
    TcpTarget overPlain(TcpTarget plain) {
        refuseOptions("goes with --target host:port, which has TLS", List.of(authorities, certificate, key));
        return withToken(plain);
    }

    /** A socket knows who calls, and whose it is. */
    void refuseForSocket() {
        refuseOptions("goes with --target host:port", List.of(token, authorities, certificate, key));
    }

    /** What to do when the service would not hear of it. */
    String advice() {
        return token.map(file -> "See that the token in " + file.path() + " (" + file.by()
                        + ") is one of principals.tokens there.")
                .or(() -> certificate.map(file -> "See that listen.client-ca there has the authority of " + file.path()
                        + " (" + file.by() + "), and principals.certificates its subject."))
                .orElse("Say who calls with --token-file, or with --target-cert and --target-key.");
    }

    private TcpTarget withToken(TcpTarget target) {
        return token.map(file -> target.withToken(word(file))).orElse(target);
    }

    /** What the environment says counts where it fits. */
    private static void refuseOptions(String where, List<Optional<NamedFile>> files) {
        files.stream()
                .flatMap(Optional::stream)
                .filter(NamedFile::isOption)
                .findFirst()
                .ifPresent(file -> {
                    throw CliException.usage(file.by() + " " + where);
                });
    }

    private static void demandPair(NamedFile certificate, NamedFile key) {
        X509Certificate shown = certificates(certificate).get(0);
        boolean fits;
        try {
            fits = PemFiles.isKeyOf(shown, key.path());
        } catch (IOException unreadable) {
            throw key.unreadable(unreadable);
        } catch (GeneralSecurityException unusable) {
            throw key.wrong(key.path() + " has no private key in PKCS #8 that " + certificate.path()
                    + " could belong to; openssl pkcs8 -topk8 -nocrypt makes one of other forms");
        }
        if (!fits) {
            throw key.wrong(key.path() + " is not the key of the first certificate in " + certificate.path());
        }
    }

    private static List<X509Certificate> certificates(NamedFile file) {
        try {
            return PemFiles.certificates(file.path());
        } catch (IOException unreadable) {
            throw file.unreadable(unreadable);
        } catch (CertificateException none) {
            throw file.wrong(String.valueOf(none.getMessage()));
        }
    }

    /** One word: gRPC would print any other to stderr, whatever secret of the caller's it is, and send it all the same. */
    private static String word(NamedFile file) {
        try {
            String text = new String(Files.readAllBytes(file.path()), StandardCharsets.ISO_8859_1).strip();
            if (!WORD.matcher(text).matches()) {
                throw file.wrong(file.path() + " holds no token, which is one word of visible ASCII characters");
            }
            return text;
        } catch (IOException unreadable) {
            throw file.unreadable(unreadable);
        }
    }
}
