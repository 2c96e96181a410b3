package dev.ebb.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What administrators have set while the service ran, in a file of its state folder: what {@link #write} returned from
 * survives kill -9 and power loss. Confined to whoever holds the lock of the home.
 */
final class PolicyOverrides {
    private static final String HEAD =
            "# Set by \"ebb policy set\"; wins over the configuration until \"ebb policy clear\".\n";

    private final Path file;

    PolicyOverrides(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Values by key; empty when nothing was ever set. */
    Map<String, String> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (!line.startsWith("#") && equals > 0) {
                    values.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                } else if (!line.startsWith("#") && !line.isBlank()) {
                    throw new ConfigurationException(
                            file + ": \"" + line + "\" is not key=value; correct or delete it");
                }
            }
        } catch (IOException unreadable) {
            throw new ConfigurationException(file + ": cannot be read: " + unreadable.getMessage());
        }
        return values;
    }

    /** Replaces the file, synced to disk: first its content under another name, then the name. */
    void write(Map<String, String> values) {
        StringBuilder text = new StringBuilder(HEAD);
        new TreeMap<>(values)
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
