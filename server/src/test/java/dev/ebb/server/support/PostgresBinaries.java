package dev.ebb.server.support;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Where PostgreSQL's programs are: those that came with the tests, unpacked once for all builds of a user, or those of an
 * installation that {@code -Debb.postgres=/usr/lib/postgresql/15} names.
 */
final class PostgresBinaries {
    private static final String VERSION = "18.6";

    private PostgresBinaries() {}

    static Path find() throws IOException {
        String installed = System.getProperty("ebb.postgres");
        if (installed != null) {
            return Path.of(installed);
        }
        Path home = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("ebb-postgres-" + VERSION + "-" + System.getProperty("user.name"));
        if (!Files.exists(home)) {
            unpack(home);
        }
        return home;
    }

    /** Unpacks beside and renames, so that of several builds at once each finds all of it or nothing. */
    private static void unpack(Path home) throws IOException {
        Path beside = Files.createTempDirectory(home.getParent(), "ebb-postgres");
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        "Linux", ArchUtils.normalize(System.getProperty("os.arch")));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = beside.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
        try {
            Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException other) {
            // Somebody else was first; what was unpacked here is left to the system's cleaning.
        }
    }
}
