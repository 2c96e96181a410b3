package dev.ebb.server.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files and folders that only the service's own user can open, and their syncs. */
public final class PrivatePlaces {
    private PrivatePlaces() {}

    /** Makes an empty file, mode 0600, where there is none, and returns it. */
    public static Path newFile(Path file) throws IOException {
        return Files.createFile(file, mode(file, "rw-------"));
    }

    /** Makes a folder, mode 0700, and those above it; one that exists is left as it is. */
    public static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder, mode(folder, "rwx------"));
        return folder;
    }

    /** Writes a new file with these bytes, mode 0600, and syncs it. */
    public static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(newFile(file), StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Makes what is in a file, or the names in a folder, durable. */
    static void sync(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (AccessDeniedException noSuchSync) {
            if (!folder) {
                throw noSuchSync;
            } // where folders cannot be opened, the platform syncs names by itself
        }
    }

    /** Makes a tree durable: the files first, then the names. */
    static void syncAll(Path tree) throws IOException {
        for (Path each : deepestFirst(tree)) {
            sync(each);
        }
    }

    /** Deletes a tree, if it is there. */
    public static void deleteAll(Path tree) throws IOException {
        if (Files.exists(tree)) {
            for (Path each : deepestFirst(tree)) {
                Files.delete(each);
            }
        }
    }

    private static List<Path> deepestFirst(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
