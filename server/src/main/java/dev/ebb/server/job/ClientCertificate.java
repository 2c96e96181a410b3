package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * The certificate that a job shows to https servers (IBackgroundCopyJobHttpOptions::SetClientCertificateByID, ByName). It stays
 * in its store: what is kept here only finds it.
 *
 * @param location whose stores
 * @param store which of them, such as {@code MY}
 * @param sha1 the fingerprint, 40 lower-case hexadecimal digits
 * @param subject what the subject was asked to contain; null when it was chosen by fingerprint
 */
public record ClientCertificate(
        CertificateLocation location,
        String store,
        String sha1,
        @Nullable String subject) {
    public static final int MAX_STORE = 255;
    public static final int MAX_SUBJECT = 256;
}
