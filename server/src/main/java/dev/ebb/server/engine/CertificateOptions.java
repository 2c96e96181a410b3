package dev.ebb.server.engine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where client certificates are: the counterpart of the certificate stores of Windows. A store is a file, {@code NAME.p12}
 * (PKCS #12) or {@code NAME.pem}.
 *
 * @param user the folder of an owner's stores; {@code {uid}} in it stands for the owner's user id
 * @param machine the folder of the stores for everybody whose rights reach it
 * @param passwordFile holds the password of the PKCS #12 files; null when they have none
 */
public record CertificateOptions(
        Path user, Path machine, @Nullable Path passwordFile) {
    /** No stores at all. */
    public static final CertificateOptions NONE =
            new CertificateOptions(Path.of("/nonexistent"), Path.of("/nonexistent"), null);
}
