package dev.ebb.server.engine.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open directory: every name is looked up in it through its handle and never through a path, so that nobody can put
 * another directory in its place meanwhile; symbolic links at a name are never followed. Closed when the last of those who
 * hold it lets go. Thread-safe.
 */
final class Folder implements Closeable {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;

    private final Path path;
    private final SecureDirectoryStream<Path> handle;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Runnable farewell = () -> {};

    Folder(Path path, SecureDirectoryStream<Path> handle) {
        this.path = path;
        this.handle = handle;
    }

    /** One more who has to close it; false when it is closed already. */
    boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** What to do when the last one has let go. To be said before it is shared. */
    void whenClosed(Runnable action) {
        farewell = action;
    }

    /** What it is, whatever it is called: equal for two handles of one directory. */
    @Nullable
    Object identity() throws IOException {
        return handle.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
    }

    /** Where the directory was when it was opened, free of symbolic links. */
    Path path() {
        return path;
    }

    /** The attributes of what has this name, null when nothing has. */
    @Nullable
    BasicFileAttributes attributes(Path name) throws IOException {
        try {
            return view(name).readAttributes();
        } catch (NoSuchFileException nothing) {
            return null;
        }
    }

    /** Makes a file that did not exist, readable by its owner alone. */
    FileChannel create(Path name) throws IOException {
        return open(
                name,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, NO_FOLLOW),
                PRIVATE);
    }

    /** Opens a file for writing. For reading too: opening a named pipe that way does not block. */
    FileChannel reopen(Path name) throws IOException {
        return open(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NO_FOLLOW));
    }

    /** Opens a file for reading. */
    FileChannel read(Path name) throws IOException {
        return open(name, Set.of(StandardOpenOption.READ, NO_FOLLOW));
    }

    private FileChannel open(Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return (FileChannel) handle.newByteChannel(name, options, attributes);
    }

    /** Renames within the directory or into another one of the same volume, replacing what was there. */
    void rename(Path from, Folder to, Path name) throws IOException {
        handle.move(from, to.handle, name);
    }

    /**
     * Renames unless the name is taken. As a hard link and an unlink: a rename would replace what somebody made in between.
     */
    void renameNew(Path from, Folder to, Path name) throws IOException {
        BasicFileAttributes before = view(from).readAttributes();
        Files.createLink(to.path.resolve(name), path.resolve(from));
        BasicFileAttributes after = to.attributes(name);
        if (after == null || !java.util.Objects.equals(FileKeys.of(before), FileKeys.of(after))) {
            throw new FileAlreadyExistsException(to.path.resolve(name).toString());
        }
        handle.deleteFile(from);
    }

    /** Removes the name; false when nothing had it. */
    boolean delete(Path name) throws IOException {
        try {
            handle.deleteFile(name);
            return true;
        } catch (NoSuchFileException nothing) {
            return false;
        }
    }

    void setPermissions(Path name, int mode) throws IOException {
        PosixFileAttributeView view = handle.getFileAttributeView(name, PosixFileAttributeView.class, NO_FOLLOW);
        if (view != null) {
            view.setPermissions(Modes.permissions(mode));
        }
    }

    void setModified(Path name, FileTime time) throws IOException {
        view(name).setTimes(time, null, null);
    }

    /** Makes what was created, renamed and removed in the directory durable. */
    void sync() throws IOException {
        Folders.sync(path);
    }

    private BasicFileAttributeView view(Path name) {
        return handle.getFileAttributeView(name, BasicFileAttributeView.class, NO_FOLLOW);
    }

    @Override
    public void close() throws IOException {
        if (holders.decrementAndGet() == 0) {
            farewell.run();
            handle.close();
        }
    }
}
