package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.MadeFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final @Nullable FileOwner owner;
    private final @Nullable String maker;
    private final boolean direct;
    private final String volume;
    private final Reservation reservation;
    private final List<FileChannel> outgrown = new ArrayList<>();
    private volatile FileChannel channel;
    private volatile @Nullable String key;
    private @Nullable Path predecessor;
    private boolean takenOver;
    private boolean closed;

    private volatile long end;
    private final AtomicInteger cleared = new AtomicInteger();
    private volatile @Nullable IOException unsynced;
    private volatile boolean foreign;

    TemporaryFile(Folder folder, Path name, FileChannel channel, LocalFiles files, long bytes) throws IOException {
        this.folder = folder;
        this.name = name;
        this.channel = channel;
        this.owner = files.owner();
        this.maker = files.isDirect() ? null : files.maker();
        this.direct = files.isDirect();
        this.reservation = new Reservation(files.owner());
        this.end = bytes;
        this.key = FileKeys.of(attributes());
        this.volume = FileKeys.volume(key);
    }

    /** Makes the file anew; whatever had its name is removed, not followed. */
    public static TemporaryFile create(LocalFiles files) throws IOException {
        Path path = temporary(files);
        return OwnerRights.as(files.owner(), () -> {
            Folder folder = FOLDERS.open(path, files);
            try {
                FileChannel channel = createAnew(folder, path.getFileName(), files.isDirect());
                if (files.isDirect()) {
                    folder.setPermissions(path.getFileName(), Modes.FINISHED & ~OwnerRights.umask(files.owner()));
                }
                return new TemporaryFile(folder, path.getFileName(), channel, files, 0);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        });
    }

    private static FileChannel createAnew(Folder folder, Path name, boolean direct) throws IOException {
        try {
            return folder.create(name);
        } catch (FileAlreadyExistsException leftBehind) {
            if (direct) {
                LocalChecks.demandNoSpecialFile(folder.path().resolve(name), folder.attributes(name));
            }
            folder.delete(name);
            return folder.create(name);
        }
    }

    TemporaryFile inPlaceOf(Takeover.Taken taken) {
        takenOver = true;
        predecessor = taken.predecessor();
        return this;
    }

    /** True when another node made what is in it: until that is remembered as this node's, its maker's file has to stay. */
    public boolean isTakenOver() {
        return takenOver;
    }

    /** What is in it is remembered as this node's own: the file it was copied from goes. */
    public void dropPredecessor() {
        Path left = predecessor;
        takenOver = false;
        predecessor = null;
        if (left != null && !closed) {
            try {
                OwnerRights.as(owner, () -> folder.delete(left));
            } catch (IOException removedWithTheJob) {
                return; // Complete and Cancel remove whatever is left of a job.
            }
        }
    }

    static Path temporary(LocalFiles files) {
        return Objects.requireNonNull(files.temporary(), "a file to write to");
    }

    /** Writes all the bytes there. With the owner's rights, so that the volume's reserve and quotas hold. */
    public void write(ByteBuffer bytes, long position) throws IOException {
        OwnerRights.as(owner, () -> {
            if (channel.size() != end) {
                throw gone();
            }
            long at = position;
            while (bytes.hasRemaining()) {
                int taken = channel.write(bytes, at);
                if (taken <= 0) {
                    throw new IOException("the disk takes no more bytes and does not say why");
                }
                at += taken;
                end = Math.max(end, at);
            }
            return at;
        });
    }

    /** Reads what was written there; fails where the file ends before. */
    public int read(ByteBuffer into, long position) throws IOException {
        int count = channel.read(into, position);
        if (count < 0) {
            throw gone();
        }
        return count;
    }

    /** Bytes the file has. */
    public long size() throws IOException {
        return channel.size();
    }

    /**
     * Makes all written bytes durable. May be called from another thread while this one writes. Once it has failed it fails
     * for good: the kernel may have dropped what it could not write, tells so once, and would call a second try a success.
     */
    public void sync() throws IOException {
        int version = cleared.get();
        long bytes = end;
        durably(() -> {
            channel.force(false);
            return null;
        });
        boolean shorter = channel.size() < bytes;
        if (shorter && version == cleared.get()) {
            throw gone();
        }
    }

    private void durably(FileWork<@Nullable Void> work) throws IOException {
        IOException before = unsynced;
        if (before != null) {
            throw new IOException("an earlier sync failed: " + before.getMessage(), before);
        }
        try {
            work.run();
        } catch (IOException failed) {
            unsynced = failed;
            throw failed;
        }
    }

    /**
     * Makes the name durable. Journaling file systems do that with the first sync of the file; where one does not, a power
     * loss costs the bytes of this file, never its correctness.
     */
    public void syncName() throws IOException {
        OwnerRights.<@Nullable Void>as(owner, () -> {
            durably(() -> {
                folder.sync();
                return null;
            });
            return null;
        });
    }

    /** Throws away what was written. */
    public void clear() throws IOException {
        cleared.incrementAndGet(); // first: a sync beside it must not take it for somebody else's deed
        end = 0;
        if (maker == null) {
            channel.truncate(0);
        } else {
            beginAnotherFile();
        }
        reservation.renew(path(), key);
    }

    /** Another node may be copying what was remembered of this one: it stays whole until nobody has it open. */
    private void beginAnotherFile() throws IOException {
        OwnerRights.<@Nullable Void>as(owner, () -> {
            FileChannel next = createAnew(folder, name, direct);
            outgrown.add(channel);
            channel = next;
            key = FileKeys.of(attributes());
            return null;
        });
    }

    /**
     * Has the file system set aside what a file of this size needs. False where that cannot be had; fails when the volume is
     * too full.
     */
    boolean reserve(long bytes) throws IOException {
        return reservation.reserve(path(), key, bytes);
    }

    boolean hasReserved(long bytes) {
        return reservation.covers(bytes);
    }

    /** Gives back what was set aside and is not written. */
    void release() throws IOException {
        reservation.release(path(), key, end);
    }

    private Path path() {
        return folder.path().resolve(name);
    }

    /** Gives the file the server's time stamp. */
    public void setModified(Instant time) throws IOException {
        OwnerRights.<@Nullable Void>as(owner, () -> {
            folder.setModified(name, FileTime.from(time));
            return null;
        });
    }

    /**
     * What it is known by, as {@link MadeFile} writes it, null on a file system without inodes; fails when the name is no
     * longer this file's, or the file is not as long as it was written.
     */
    public @Nullable String key() throws IOException {
        BasicFileAttributes now = attributes();
        if (!Objects.equals(key, FileKeys.of(now)) || now.size() != end) {
            throw gone();
        }
        return identity();
    }

    /** The same, as it was when it was opened. */
    public @Nullable String identity() {
        return MadeFile.key(key, maker);
    }

    /** Somebody else was found to have had a hand in it: nothing in it may be relied on. */
    public boolean isForeign() {
        return foreign;
    }

    private BasicFileAttributes attributes() throws IOException {
        BasicFileAttributes attributes = folder.attributes(name);
        if (attributes == null) {
            throw gone();
        }
        return attributes;
    }

    private IOException gone() {
        foreign = true;
        return FailureClassifier.localFailure(
                ErrorCode.FILE_NOT_FOUND,
                folder.path().resolve(name)
                        + ": the temporary file was removed, replaced or changed by somebody else.");
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
            release();
        } finally {
            closeHandles();
        }
    }

    private void closeHandles() throws IOException {
        try (Folder last = folder) {
            for (FileChannel before : outgrown) {
                before.close();
            }
            channel.close();
        }
    }
}
