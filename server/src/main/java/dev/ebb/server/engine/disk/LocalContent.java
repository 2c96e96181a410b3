package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Reads small files that the service wrote, with the owner's rights. Runs on a disk thread. */
public final class LocalContent {
    private LocalContent() {}

    /**
     * The file at {@code files.destination()}, with its bytes unless they are more than {@code maxBytes}. Only the very file
     * that has the key: what somebody else put in its place is not there. Throws a {@link JobException}.
     */
    public static FileContent read(LocalFiles files, @Nullable String key, int maxBytes) {
        try {
            return OwnerRights.as(files.owner(), () -> {
                try (Folder folder = Folders.open(files.destination(), files)) {
                    return read(folder, files, key, maxBytes);
                }
            });
        } catch (NoSuchFileException gone) {
            throw missing(files);
        } catch (IOException | RuntimeException failed) {
            TransferError error = FailureClassifier.local(failed, files.destination());
            throw JobException.of(error.code(), error.message());
        }
    }

    private static FileContent read(Folder folder, LocalFiles files, @Nullable String key, int maxBytes)
            throws IOException {
        Path name = files.destination().getFileName();
        BasicFileAttributes there = folder.attributes(name);
        if (there == null || !there.isRegularFile() || (key != null && !FileKeys.same(there, key))) {
            throw new NoSuchFileException(name.toString());
        }
        try (FileChannel channel = PlainFile.read(folder, name, there, files.owner())) {
            long size = channel.size();
            if (size > maxBytes) {
                return new FileContent(size, null);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes, bytes.position());
            }
            return new FileContent(bytes.position(), bytes.flip().asReadOnlyBuffer());
        }
    }

    private static JobException missing(LocalFiles files) {
        return JobException.of(
                ErrorCode.LOCAL_FILE_NOT_FOUND, files.destination() + ": the file is not there any more.");
    }
}
