package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * A file that arrived in whole.
 *
 * @param index its place in the job
 * @param bytes its size
 * @param fileKey device and inode of its temporary file; null for an upload
 * @param replyBytes size of the reply to an upload-reply, else {@link JobFile#UNKNOWN}
 * @param peerBytes how many of its bytes came from other machines of the network
 */
public record TransferredFile(
        int index, long bytes, @Nullable String fileKey, long replyBytes, long peerBytes) {
    /** A file to which nothing was replied. */
    public TransferredFile(int index, long bytes, @Nullable String fileKey) {
        this(index, bytes, fileKey, JobFile.UNKNOWN, 0);
    }
}
