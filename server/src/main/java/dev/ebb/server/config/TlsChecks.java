package dev.ebb.server.config;

import dev.ebb.server.config.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether certificates are certificates, are valid for a while, and belong to their keys. */
final class TlsChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private final ResolvedSettings settings;
    private final Instant now;
    private final List<Finding> findings;

    TlsChecks(ResolvedSettings settings, Instant now, List<Finding> findings) {
        this.settings = settings;
        this.now = now;
        this.findings = findings;
    }

    void run() {
        pair(ListenSettings.TLS_CERTIFICATE, ListenSettings.TLS_KEY);
        pair(UploadSettings.TLS_CERTIFICATE, UploadSettings.TLS_KEY);
        pair(PeerSettings.CERTIFICATE, PeerSettings.KEY);
        pair(TelemetrySettings.CERTIFICATE, TelemetrySettings.KEY);
        certificates(ListenSettings.CLIENT_CA);
        certificates(PeerSettings.AUTHORITY);
        certificates(TelemetrySettings.AUTHORITIES);
    }

    private void pair(Setting<Optional<Path>> certificate, Setting<Optional<Path>> key) {
        List<X509Certificate> chain = certificates(certificate);
        Path file = settings.get(key).filter(Files::isReadable).orElse(null);
        if (chain.isEmpty() || file == null) {
            return;
        }
        try {
            if (!PemFiles.isKeyOf(chain.get(0), file)) {
                add(
                        Level.ERROR,
                        key,
                        file + " is not the key of the first certificate in "
                                + settings.get(certificate).orElseThrow(),
                        "");
            }
        } catch (IOException | GeneralSecurityException unusable) {
            add(
                    Level.ERROR,
                    key,
                    file + " has no private key in PKCS #8 that this certificate could have",
                    "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        }
    }

    /** Those of the file; none when there is none, or it cannot be understood, which is said. */
    private List<X509Certificate> certificates(Setting<Optional<Path>> setting) {
        Path file = settings.get(setting).filter(Files::isReadable).orElse(null);
        if (file == null) {
            return List.of();
        }
        try {
            List<X509Certificate> certificates = PemFiles.certificates(file);
            certificates.forEach(each -> validity(setting, file, each));
            return certificates;
        } catch (IOException | CertificateException unusable) {
            add(Level.ERROR, setting, String.valueOf(unusable.getMessage()), "");
            return List.of();
        }
    }

    private void validity(Setting<?> setting, Path file, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        String what = file + ": the certificate of " + certificate.getSubjectX500Principal();
        if (end.isBefore(now)) {
            add(Level.WARNING, setting, what + " expired on " + end + ", and nobody will accept it", "renew it");
        } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
            add(
                    Level.WARNING,
                    setting,
                    what + " is not valid before " + certificate.getNotBefore().toInstant(),
                    "");
        } else if (end.isBefore(now.plus(SOON))) {
            long days = Duration.between(now, end).toDays();
            add(Level.WARNING, setting, what + " expires on " + end + ", in " + days + " days", "renew it");
        }
    }

    private void add(Level level, Setting<?> setting, String what, String remedy) {
        findings.add(new Finding(level, settings.written(setting), setting.key(), what, remedy));
    }
}
