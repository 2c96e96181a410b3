package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.RangeSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The temporary file that an earlier attempt left, here or at another node. */
public final class LeftFile {
    private LeftFile() {}

    /** Goes on with the first {@code bytes} of the file that an earlier attempt left. */
    public static @Nullable TemporaryFile reopen(LocalFiles files, long bytes, @Nullable String key)
            throws IOException {
        return reopen(files, RangeSet.of(0, bytes), key);
    }

    /**
     * Opens the file an earlier attempt left and cuts it behind what is safe in it; null when it has not got as many bytes, or
     * is another one. What another node left is made this node's own first.
     */
    public static @Nullable TemporaryFile reopen(LocalFiles files, RangeSet durable, @Nullable String key)
            throws IOException {
        long bytes = durable.end();
        Path path = TemporaryFile.temporary(files);
        return OwnerRights.<@Nullable TemporaryFile>as(files.owner(), () -> {
            Folder folder;
            try {
                folder = Folders.open(path, files);
            } catch (NoSuchFileException nothingLeft) {
                return null;
            }
            try {
                MadeFile made = MadeFile.of(key);
                if (made != null && Takeover.isNeeded(files, made)) {
                    Takeover.Taken taken = Takeover.run(folder, files, made, durable);
                    TemporaryFile own = taken == null ? null : reopened(folder, files, bytes, null);
                    return own == null || taken == null ? closing(folder) : own.inPlaceOf(taken);
                }
                BasicFileAttributes left = folder.attributes(path.getFileName());
                if (left == null || !left.isRegularFile() || left.size() < bytes || !FileKeys.maybe(left, key)) {
                    folder.close();
                    return null;
                }
                return reopened(folder, files, bytes, key);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        });
    }

    /** Looked at once more when it is open: what somebody puts there in between is not ours. */
    private static @Nullable TemporaryFile reopened(Folder folder, LocalFiles files, long bytes, @Nullable String key)
            throws IOException {
        Path name = TemporaryFile.temporary(files).getFileName();
        FileChannel channel = folder.reopen(name);
        try {
            BasicFileAttributes opened = folder.attributes(name);
            if (opened == null || !FileKeys.maybe(opened, key)) {
                channel.close();
                folder.close();
                return null;
            }
            channel.truncate(bytes);
            return new TemporaryFile(folder, name, channel, files, bytes);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static @Nullable TemporaryFile closing(Folder folder) throws IOException {
        folder.close();
        return null;
    }
}
