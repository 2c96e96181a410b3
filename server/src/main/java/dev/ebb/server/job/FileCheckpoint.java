package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What is known to be on disk of a file that is still moving: after a crash the transfer goes on from here.
 *
 * @param jobId its job
 * @param fileIndex its file
 * @param attempt the attempt of the job that wrote it; an older attempt never overwrites a newer one
 * @param durableBytes bytes from the start of the file that are synced to disk, or the size of {@code filled}; 0 = start
 *     again, whatever an older attempt left
 * @param bytesTotal size, or {@link JobFile#UNKNOWN}
 * @param validator the version these bytes belong to; without one the file is resumed only under an expected digest
 * @param origin the server the file was asked of, as scheme, host and port; null when it is not known
 * @param filled which bytes are synced, when that may be others than the first; null for the first {@code durableBytes}
 * @param fileKey device and inode of the file they are in, so that another one under its name is told from it; null when that
 *     is not known
 */
public record FileCheckpoint(
        JobId jobId,
        int fileIndex,
        long attempt,
        long durableBytes,
        long bytesTotal,
        @Nullable Validator validator,
        @Nullable String origin,
        @Nullable RangeSet filled,
        @Nullable String fileKey) {
    public FileCheckpoint {
        if (filled != null && filled.size() != durableBytes) {
            throw new IllegalArgumentException(durableBytes + " bytes are not those of " + filled);
        }
    }

    /** A file that grows from its start. */
    public FileCheckpoint(
            JobId jobId,
            int fileIndex,
            long attempt,
            long durableBytes,
            long bytesTotal,
            @Nullable Validator validator,
            @Nullable String origin) {
        this(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, null, null);
    }

    /** The same, from a server that is not known. */
    public FileCheckpoint(
            JobId jobId,
            int fileIndex,
            long attempt,
            long durableBytes,
            long bytesTotal,
            @Nullable Validator validator) {
        this(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, null);
    }

    /** What is here, with nothing to prove of which version it is. */
    public FileCheckpoint withoutValidator() {
        return new FileCheckpoint(jobId, fileIndex, attempt, durableBytes, bytesTotal, null, origin, filled, fileKey);
    }

    /** The same, in that file. */
    public FileCheckpoint in(@Nullable String file) {
        return new FileCheckpoint(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, filled, file);
    }

    /** Which bytes are safe on disk. */
    public RangeSet durable() {
        return filled == null ? RangeSet.of(0, durableBytes) : filled;
    }
}
