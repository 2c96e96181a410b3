package dev.ebb.server.uploads.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * The folder of one session: the journal, the bytes, the reply. The journal is replaced whole and is on the disk when
 * {@link #write} returns; a folder without one holds nothing that anybody was promised. One writer at a time.
 */
final class SessionFolder {
    private static final String JOURNAL = "session.json";

    private final Path folder;

    SessionFolder(Path folder) {
        this.folder = folder;
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** The bytes that have come. */
    Path data() {
        return folder.resolve("data");
    }

    /** The bytes under one more name, which may be moved away. */
    Path secondName() throws IOException {
        Path name = folder.resolve("moving");
        Files.deleteIfExists(name);
        return Files.createLink(name, data());
    }

    /** What the application replied. */
    Path reply() {
        return folder.resolve("reply");
    }

    void make() throws IOException {
        Files.createDirectory(folder);
    }

    void write(Session session) throws IOException {
        Path fresh = folder.resolve(JOURNAL + ".new");
        ByteBuffer text = ByteBuffer.wrap(SessionJson.write(session).getBytes(UTF_8));
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        boolean first = !Files.exists(folder.resolve(JOURNAL));
        Files.move(fresh, folder.resolve(JOURNAL), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
        if (first) {
            sync(Objects.requireNonNull(folder.getParent()));
        }
    }

    /** NoSuchFileException when there is no journal. */
    Session read() throws IOException {
        return SessionJson.read(Files.readString(folder.resolve(JOURNAL), UTF_8));
    }

    void deleteData() throws IOException {
        Files.deleteIfExists(data());
    }

    void deleteReply() throws IOException {
        Files.deleteIfExists(reply());
    }

    /** The journal first: what is left after a crash then belongs to nobody. */
    void delete() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.deleteIfExists(folder.resolve(JOURNAL));
        try (DirectoryStream<Path> rest = Files.newDirectoryStream(folder)) {
            for (Path file : rest) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.delete(folder);
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    /** Makes names that were created, renamed and removed in the folder durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
