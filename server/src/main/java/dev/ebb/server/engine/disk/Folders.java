package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the directory of a file, inside the roots. The check is made on the resolved path, and the walk from the root down
 * follows no link, so that a link put there after the check leads nowhere.
 */
final class Folders {
    private Folders() {}

    /** The directory of {@code file}, made first if the task says so. To be called with the owner's rights. */
    static Folder open(Path file, LocalFiles files) throws IOException {
        Path parent = parentOf(file);
        if (files.createDirectories()) {
            create(parent, files);
        }
        Path real = parent.toRealPath();
        Path root = rootOf(real, files.roots());
        return root == null ? new Folder(real, secure(Files.newDirectoryStream(real), real)) : descend(root, real);
    }

    /** The nearest directory above {@code file} that exists, resolved and inside the roots. */
    static Path nearest(Path file, List<Path> roots) throws IOException {
        Path candidate = parentOf(file);
        while (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
            candidate = parentOf(candidate);
        }
        Path real = candidate.toRealPath();
        rootOf(real, roots);
        return real;
    }

    /** The root that holds the resolved path; null when no roots are set. Outside every root: E_ACCESSDENIED. */
    static @Nullable Path rootOf(Path real, List<Path> roots) throws IOException {
        for (Path root : roots) {
            try {
                Path resolved = root.toRealPath();
                if (real.startsWith(resolved)) {
                    return resolved;
                }
            } catch (NoSuchFileException missing) {
                // A root that does not exist holds nothing; the others may.
                continue;
            }
        }
        if (roots.isEmpty()) {
            return null;
        }
        throw FailureClassifier.localFailure(
                ErrorCode.E_ACCESSDENIED, real + " lies outside the folders that may be used.");
    }

    private static void create(Path parent, LocalFiles files) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path candidate = parent;
        while (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
            missing.push(candidate.getFileName());
            candidate = parentOf(candidate);
        }
        Path existing = candidate.toRealPath();
        rootOf(existing, files.roots());
        int mode = 0777 & ~OwnerRights.umask(files.owner());
        for (Path name : missing) {
            Path made = existing.resolve(name);
            try {
                make(existing, name, mode, files.roots());
            } catch (FileAlreadyExistsException madeMeanwhile) {
                if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
                    throw madeMeanwhile;
                }
            }
            try {
                sync(existing);
            } catch (IOException unsynced) {
                // Made again it is synced again; left, the next attempt would take it for durable.
                Files.deleteIfExists(made);
                throw unsynced;
            }
            existing = made;
        }
    }

    /** Inside the roots by a handle: the path may lead elsewhere by now. */
    private static void make(Path folder, Path name, int mode, List<Path> roots) throws IOException {
        var permissions = PosixFilePermissions.asFileAttribute(Modes.permissions(mode));
        Kernel kernel = roots.isEmpty() ? null : Kernel.here();
        if (kernel == null) {
            Files.createDirectory(folder.resolve(name), permissions);
            return;
        }
        long handle = kernel.open(folder, Kernel.O_PATH);
        if (handle < 0) {
            throw new NoSuchFileException(folder.toString());
        }
        try {
            rootOf(Files.readSymbolicLink(Kernel.path(handle)), roots);
            Files.createDirectory(Kernel.path(handle).resolve(name), permissions);
        } finally {
            kernel.close(handle);
        }
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Folder descend(Path root, Path real) throws IOException {
        SecureDirectoryStream<Path> handle = secure(Files.newDirectoryStream(root), root);
        Path rest = root.relativize(real);
        for (Path name : rest) {
            if (!name.toString().isEmpty()) {
                try (SecureDirectoryStream<Path> above = handle) {
                    handle = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return new Folder(real, handle);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path path) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> handle) {
            return handle;
        }
        stream.close();
        throw FailureClassifier.localFailure(
                ErrorCode.E_ACCESSDENIED,
                path + ": this platform cannot hold on to a directory while files are made in it.");
    }

    private static Path parentOf(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new NoSuchFileException(file.toString());
        }
        return parent;
    }
}
