package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder below which everything lies: finished files by their paths, and the server's own state in {@code .ebb}, on the
 * same volume so that a file gets to its place in one step. Held by one server at a time; no symbolic link below it is
 * followed. Thread-safe.
 */
public final class RootFolder implements AutoCloseable {
    private final Path root;
    private final boolean createsFolders;
    private final FileChannel lockFile;
    private final FileLock lock;

    private RootFolder(Path root, boolean createsFolders, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.createsFolders = createsFolders;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Takes hold of the folder, which must exist. The message of an IOException is for people. */
    public static RootFolder open(Path folder, boolean createsFolders) throws IOException {
        Path root;
        try {
            root = folder.toRealPath();
        } catch (NoSuchFileException missing) {
            throw new IOException(folder + " does not exist: make the folder that uploads go to first", missing);
        }
        if (!Files.isDirectory(root)) {
            throw new IOException(folder + " is not a folder");
        }
        Path own = root.resolve(TargetPath.RESERVED);
        try {
            makePrivate(own);
            makePrivate(own.resolve("sessions"));
        } catch (AccessDeniedException forbidden) {
            throw new IOException("the server may not write to " + folder + ": give its user the right", forbidden);
        }
        FileChannel lockFile =
                FileChannel.open(own.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(lockFile);
        if (lock == null) {
            lockFile.close();
            throw new IOException(folder + " is served by another upload server already");
        }
        RootFolder opened = new RootFolder(root, createsFolders, lockFile, lock);
        try {
            opened.demandLinks();
        } catch (IOException unsuitable) {
            opened.close();
            throw unsuitable;
        }
        return opened;
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            return null;
        }
    }

    private static void makePrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** A file that must replace nothing gets to its place by a hard link. */
    private void demandLinks() throws IOException {
        Path probe = own().resolve("probe");
        Path link = own().resolve("probe.link");
        Files.deleteIfExists(probe);
        Files.deleteIfExists(link);
        Files.createFile(probe);
        try {
            Files.createLink(link, probe);
        } catch (IOException | UnsupportedOperationException none) {
            throw new IOException("the file system of " + root + " has no hard links, which uploads need", none);
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(probe);
        }
    }

    private Path own() {
        return root.resolve(TargetPath.RESERVED);
    }

    Path sessions() {
        return own().resolve("sessions");
    }

    /** Bytes that may still be written to the volume. */
    long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** Where the file of that path is or would be; the folders on the way are real ones below the root. */
    public Path locate(TargetPath target) throws UploadException {
        Path folder = root;
        List<String> names = target.names();
        for (String name : names.subList(0, names.size() - 1)) {
            folder = folder.resolve(name);
            demandFolder(folder, target);
        }
        return folder.resolve(target.name());
    }

    /** As {@link #locate}, but makes the folders that are missing, if the server may. */
    Path makeWay(TargetPath target) throws UploadException {
        Path folder = root;
        List<String> names = target.names();
        for (String name : names.subList(0, names.size() - 1)) {
            Path parent = folder;
            folder = folder.resolve(name);
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                if (!createsFolders) {
                    throw new UploadException(
                            Refusal.EXISTS, "the folder of " + target + " does not exist, and none is made here");
                }
                create(folder, parent);
            }
            demandFolder(folder, target);
        }
        return folder.resolve(target.name());
    }

    private static void create(Path folder, Path parent) throws UploadException {
        try {
            Files.createDirectory(folder);
            SessionFolder.sync(parent);
        } catch (FileAlreadyExistsException meanwhile) {
            return; // somebody else made it; what it is will be looked at
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    private static void demandFolder(Path folder, TargetPath target) throws UploadException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isDirectory()) {
                throw new UploadException(
                        Refusal.EXISTS, "a name on the way to " + target + " is a file or a link, not a folder");
            }
        } catch (NoSuchFileException missing) {
            return; // nothing there leads nowhere
        } catch (FileSystemException beyond) {
            throw new UploadException(Refusal.EXISTS, "a name on the way to " + target + " cannot be a folder");
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
