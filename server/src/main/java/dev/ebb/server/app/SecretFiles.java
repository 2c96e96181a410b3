package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.WebOptions;
import dev.ebb.server.uploads.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses secrets that lie open: a key or a password that everybody on the machine may read is none. Asked once at the start. */
final class SecretFiles {
    private SecretFiles() {}

    /** Looks at every file that the configuration names and that holds a secret; the IOException says what to do. */
    static void demandPrivate(Configuration configuration) throws IOException {
        demandPrivate("listen.tls-key", configuration.listen().key().orElse(null));
        demandPrivate("proxy.credentials-file", configuration.engine().proxy().credentialsFile());
        demandPrivate("certificates.password-file", configuration.certificates().passwordFile());
        demandPrivate(
                "aria2.secret-file",
                configuration
                        .web()
                        .aria2()
                        .flatMap(WebOptions.Aria2::secretFile)
                        .orElse(null));
        demandPrivate(configuration.uploads());
    }

    /** The same for the receiving end of uploads, which looks after its tokens itself. */
    static void demandPrivate(Optional<UploadOptions> uploads) throws IOException {
        demandPrivate(
                "uploads.tls-key", uploads.map(options -> options.door().key()).orElse(null));
    }

    private static void demandPrivate(String setting, @Nullable Path file) throws IOException {
        // What is missing is reported by whoever needs it.
        if (file == null
                || !Files.exists(file)
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        if (Stream.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE)
                .anyMatch(rights::contains)) {
            throw new IOException(file + " of " + setting + " is open to everybody on this machine: chmod 600 " + file);
        }
    }
}
