package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What is known to be on disk of a file that is still moving: after a crash the transfer goes on from here.
 *
 * @param jobId its job
 * @param fileIndex its file
 * @param attempt the attempt of the job that wrote it; an older attempt never overwrites a newer one
 * @param durableBytes bytes from the start of the file that are synced to disk; 0 = start again, whatever an older
 *     attempt left
 * @param bytesTotal size, or {@link JobFile#UNKNOWN}
 * @param validator the version these bytes belong to; without one the file is resumed only under an expected digest
 * @param origin the server the file was asked of, as scheme, host and port; null when it is not known
 */
public record FileCheckpoint(
        JobId jobId,
        int fileIndex,
        long attempt,
        long durableBytes,
        long bytesTotal,
        @Nullable Validator validator,
        @Nullable String origin) {
    /** Bytes from a server that is not known. */
    public FileCheckpoint(
            JobId jobId,
            int fileIndex,
            long attempt,
            long durableBytes,
            long bytesTotal,
            @Nullable Validator validator) {
        this(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, null);
    }
}
