package dev.ebb.server.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files and directories that only the service's own user can open. */
final class PrivateFiles {
    private static final String FILE_MODE = "rw-------";
    private static final String DIRECTORY_MODE = "rwx------";

    private PrivateFiles() {}

    /** Makes sure that the file exists and is private. SQLite gives the log and its index the mode of the database. */
    static void create(Path file) throws IOException {
        try {
            Files.createFile(file, mode(file, FILE_MODE));
            syncNew(file);
        } catch (FileAlreadyExistsException exists) {
            restrict(file, FILE_MODE);
        }
    }

    /** Makes the file with this text, durably, in the place of any other. */
    static void write(Path file, String text) throws IOException {
        create(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Makes sure that the directory exists and is private. */
    static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            restrict(directory, DIRECTORY_MODE);
        } else {
            Files.createDirectories(directory, mode(directory, DIRECTORY_MODE));
            syncNew(directory);
        }
    }

    /** Makes the entries of a directory durable, where the platform lets a directory be opened. */
    static void sync(Path directory) throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Makes the name durable, or takes it away again: left there, the next start would not sync it. */
    private static void syncNew(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try {
            sync(parent);
        } catch (IOException unsynced) {
            Files.deleteIfExists(path);
            throw unsynced;
        }
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
    }
}
