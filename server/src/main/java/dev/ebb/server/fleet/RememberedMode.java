package dev.ebb.server.fleet;

import dev.ebb.server.store.NodeMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What an administrator wants of the only node, as a word in a file of the state folder; no file for ACTIVE. What {@link #write}
 * returned from survives kill -9 and power loss. Confined to whoever holds the lock of the home.
 */
final class RememberedMode {
    private final Path file;

    RememberedMode(Path file) {
        this.file = file;
    }

    NodeMode read() {
        try {
            return Files.exists(file)
                    ? NodeMode.valueOf(Files.readString(file).strip().toUpperCase(Locale.ROOT))
                    : NodeMode.ACTIVE;
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    file
                            + " does not say what this node is to do: write active, cordoned or draining into it, or delete it",
                    unreadable);
        }
    }

    void write(NodeMode mode) {
        try {
            if (mode == NodeMode.ACTIVE) {
                Files.deleteIfExists(file);
            } else {
                Path next = file.resolveSibling(file.getFileName() + ".new");
                byte[] word = (mode.name().toLowerCase(Locale.ROOT) + "\n").getBytes(StandardCharsets.UTF_8);
                try (FileChannel channel = FileChannel.open(
                        next,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
                    channel.write(ByteBuffer.wrap(word));
                    channel.force(true);
                }
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
