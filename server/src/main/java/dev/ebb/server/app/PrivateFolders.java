package dev.ebb.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders that nobody but the service's own user can look into. */
final class PrivateFolders {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFolders() {}

    /** Makes the folder, and those above it, mode 0700; one that exists is made private. */
    static void make(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Files.createDirectories(folder, attributes);
        if (posix) {
            close(folder);
        }
    }

    private static void close(Path folder) throws IOException {
        try {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        } catch (IOException notOurs) {
            throw new IOException(
                    folder + " belongs to somebody else and cannot be made private: use a --home of your own", notOurs);
        }
    }
}
