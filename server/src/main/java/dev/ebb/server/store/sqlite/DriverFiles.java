package dev.ebb.server.store.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the driver unpack its native library in the store's own directory: a shared temporary directory may forbid execution,
 * and would keep a megabyte for every process that was killed. Without effect where {@code org.sqlite.tmpdir} or
 * {@code org.sqlite.lib.path} is set, and on a volume that is nearly full.
 */
final class DriverFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DriverFiles.class);
    private static final long ROOM_BYTES = 16 << 20;
    private static final String DIRECTORY = "org.sqlite.tmpdir";

    private DriverFiles() {}

    /** Called before the first connection; sweeps what a killed process left. */
    static void settle(Path directory, StoreFiles files) {
        if (System.getProperty(DIRECTORY) != null || System.getProperty("org.sqlite.lib.path") != null) {
            return;
        }
        if (!files.hasFree(ROOM_BYTES)) {
            return;
        }
        Path unpacked = directory.resolve("driver");
        try {
            PrivateFiles.createDirectory(unpacked);
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(unpacked, "sqlite-*")) {
                for (Path leftover : leftovers) {
                    Files.deleteIfExists(leftover);
                }
            }
            System.setProperty(DIRECTORY, unpacked.toAbsolutePath().toString());
        } catch (IOException failure) {
            LOG.debug("the driver unpacks its library in the shared temporary directory", failure);
        }
    }
}
