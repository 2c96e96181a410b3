package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hidden file, beside its destination and readable by its owner alone, that a download grows in; or the destination
 * itself, with the mode it is to have, when that is written straight. Made with the owner's rights. Not thread-safe, except
 * that {@link #sync} may run beside writes.
 */
public final class TemporaryFile implements Closeable {
    private static final SharedFolders FOLDERS = new SharedFolders();

    private final Folder folder;
    private final Path name;
    private final FileChannel channel;
    private final @Nullable FileOwner owner;
    private final boolean direct;
    private final @Nullable String key;
    private final String volume;
    private boolean closed;

    private TemporaryFile(Folder folder, Path name, FileChannel channel, LocalFiles files) throws IOException {
        this.folder = folder;
        this.name = name;
        this.channel = channel;
        this.owner = files.owner();
        this.direct = files.isDirect();
        this.key = FileKeys.of(attributes());
        this.volume = FileKeys.volume(key);
    }

    /** Makes the file anew; whatever had its name is removed, not followed. */
    public static TemporaryFile create(LocalFiles files) throws IOException {
        Path path = temporary(files);
        return OwnerRights.as(files.owner(), () -> {
            Folder folder = FOLDERS.open(path, files);
            try {
                FileChannel channel = createAnew(folder, path.getFileName());
                if (files.isDirect()) {
                    folder.setPermissions(path.getFileName(), Modes.FINISHED & ~OwnerRights.umask(files.owner()));
                }
                return new TemporaryFile(folder, path.getFileName(), channel, files);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        });
    }

    private static FileChannel createAnew(Folder folder, Path name) throws IOException {
        try {
            return folder.create(name);
        } catch (FileAlreadyExistsException leftBehind) {
            folder.delete(name);
            return folder.create(name);
        }
    }

    /** Opens the file an earlier attempt left and cuts it to {@code bytes}; null when it has not got as many. */
    public static @Nullable TemporaryFile reopen(LocalFiles files, long bytes) throws IOException {
        Path path = temporary(files);
        return OwnerRights.<@Nullable TemporaryFile>as(files.owner(), () -> {
            Folder folder;
            try {
                folder = Folders.open(path, files);
            } catch (NoSuchFileException nothingLeft) {
                return null;
            }
            try {
                BasicFileAttributes left = folder.attributes(path.getFileName());
                if (left == null || !left.isRegularFile() || left.size() < bytes) {
                    folder.close();
                    return null;
                }
                FileChannel channel = folder.reopen(path.getFileName());
                channel.truncate(bytes);
                return new TemporaryFile(folder, path.getFileName(), channel, files);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        });
    }

    private static Path temporary(LocalFiles files) {
        return Objects.requireNonNull(files.temporary(), "a file to write to");
    }

    /** Writes all the bytes there. With the owner's rights, so that the volume's reserve and quotas hold. */
    public void write(ByteBuffer bytes, long position) throws IOException {
        OwnerRights.as(owner, () -> {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            return at;
        });
    }

    /** Reads from there; -1 at the end. */
    public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
    }

    /** Bytes the file has. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Makes all written bytes durable. May be called from another thread while this one writes. */
    public void sync() throws IOException {
        channel.force(false);
    }

    /**
     * Makes the name durable. Journaling file systems do that with the first sync of the file; where one does not, a power
     * loss costs the bytes of this file, never its correctness.
     */
    public void syncName() throws IOException {
        OwnerRights.<@Nullable Void>as(owner, () -> {
            folder.sync();
            return null;
        });
    }

    /** Throws away what was written. */
    public void clear() throws IOException {
        channel.truncate(0);
    }

    /** Gives the file the server's time stamp. */
    public void setModified(Instant time) throws IOException {
        OwnerRights.<@Nullable Void>as(owner, () -> {
            folder.setModified(name, FileTime.from(time));
            return null;
        });
    }

    /** Device and inode, null on a file system without; fails when the name is no longer this file's. */
    public @Nullable String key() throws IOException {
        if (!Objects.equals(key, FileKeys.of(attributes()))) {
            throw gone();
        }
        return key;
    }

    private BasicFileAttributes attributes() throws IOException {
        BasicFileAttributes attributes = folder.attributes(name);
        if (attributes == null) {
            throw gone();
        }
        return attributes;
    }

    private IOException gone() {
        return FailureClassifier.localFailure(
                ErrorCode.FILE_NOT_FOUND,
                folder.path().resolve(name) + ": the temporary file was removed or replaced by somebody else.");
    }

    /** Names the volume the file lies on. */
    String volume() {
        return volume;
    }

    /** The folder it lies in. */
    Path folder() {
        return folder.path();
    }

    /** Removes the file, unless it is in its place already, and lets go of it. */
    public void delete() throws IOException {
        try {
            if (!direct) {
                OwnerRights.as(owner, () -> folder.delete(name));
            }
        } finally {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return; // Others may hold the folder still: it is let go of once.
        }
        closed = true;
        try {
            channel.close();
        } finally {
            folder.close();
        }
    }
}
