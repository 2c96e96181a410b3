package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file an upload reads, opened with the owner's rights. Knows whether it is still what it was when it was opened. Not
 * thread-safe; may be handed over.
 */
public final class SourceFile implements Closeable {
    private final LocalFiles files;
    private final Folder folder;
    private final Path name;
    private final FileChannel channel;
    private final BasicFileAttributes opened;

    private SourceFile(LocalFiles files, Folder folder, Path name, FileChannel channel, BasicFileAttributes opened) {
        this.files = files;
        this.folder = folder;
        this.name = name;
        this.channel = channel;
        this.opened = opened;
    }

    /** Opens {@code files.destination()}; a link to it is followed as far as the roots allow. */
    public static SourceFile open(LocalFiles files) throws IOException {
        return OwnerRights.as(files.owner(), () -> {
            Path real;
            try {
                real = files.destination().toRealPath();
            } catch (NoSuchFileException missing) {
                throw FailureClassifier.localFailure(
                        ErrorCode.LOCAL_FILE_NOT_FOUND, files.destination() + ": the file does not exist.");
            }
            LocalFiles asItIs = new LocalFiles(real, null, false, files.owner(), files.roots());
            Folder folder = Folders.open(real, asItIs);
            try {
                BasicFileAttributes attributes = folder.attributes(real.getFileName());
                if (attributes == null || !attributes.isRegularFile()) {
                    throw FailureClassifier.localFailure(
                            ErrorCode.E_ACCESSDENIED, files.destination() + ": only plain files can be sent.");
                }
                FileChannel channel = PlainFile.read(folder, real.getFileName(), attributes, files.owner());
                return new SourceFile(files, folder, real.getFileName(), channel, attributes);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        });
    }

    /** Size when it was opened. */
    public long size() {
        return opened.size();
    }

    /** Reads from there until the buffer is full or the file ends. */
    public void read(ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw changed();
            }
            at += count;
        }
    }

    /** BG_E_LOCAL_FILE_CHANGED unless size, time and identity are what they were. */
    public void demandUnchanged() throws IOException {
        BasicFileAttributes now =
                OwnerRights.<@Nullable BasicFileAttributes>as(files.owner(), () -> folder.attributes(name));
        boolean same = now != null
                && now.size() == opened.size()
                && now.lastModifiedTime().equals(opened.lastModifiedTime())
                && Objects.equals(FileKeys.of(now), FileKeys.of(opened));
        if (!same) {
            throw changed();
        }
    }

    /** What tells it from a changed one: size, time and inode, the same after every restart. */
    public String version() {
        String key = FileKeys.of(opened);
        return opened.size() + " " + opened.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " "
                + (key == null ? "-" : FileKeys.inode(key));
    }

    /** BG_E_LOCAL_FILE_CHANGED. */
    public IOException changed() {
        return FailureClassifier.localFailure(
                ErrorCode.LOCAL_FILE_CHANGED, files.destination() + ": the file changed while it was sent.");
    }

    /** Lets go of it; it was only read, so nothing can be lost. */
    @Override
    public void close() {
        try (folder) {
            channel.close();
        } catch (IOException harmless) {
            // Nothing of it was changed.
        }
    }
}
