package dev.ebb.server.engine;

import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.OverwriteRule;
import org.jspecify.annotations.Nullable;

/**
 * One file to put in place.
 *
 * @param files temporary and final name
 * @param overwrite whether an existing file may be replaced
 * @param bytes the size the temporary file must have; negative for a reply, whose size nobody foretold
 * @param fileKey device and inode of the temporary file, by which a repeated call knows its own work
 * @param recipient to whom the file is given; null when it stays its owner's
 */
public record PublishTask(
        TransferTask.LocalFiles files,
        OverwriteRule overwrite,
        long bytes,
        @Nullable String fileKey,
        @Nullable FileRecipient recipient) {
    /** A file that stays its owner's. */
    public PublishTask(TransferTask.LocalFiles files, OverwriteRule overwrite, long bytes, @Nullable String fileKey) {
        this(files, overwrite, bytes, fileKey, null);
    }

    /** True for a file that can be the one that was transferred. */
    public boolean fits(long size) {
        return bytes < 0 || bytes == size;
    }
}
