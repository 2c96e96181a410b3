package dev.ebb.server.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What somebody else does to our files. */
final class DiskFiles {
    private DiskFiles() {}

    static void cut(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1);
        }
    }

    /** By more than anybody will write. */
    static void grow(Path file) throws IOException {
        Files.write(file, new byte[1 << 20], StandardOpenOption.APPEND);
    }
}
