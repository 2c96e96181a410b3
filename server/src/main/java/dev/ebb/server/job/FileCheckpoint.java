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
 * @param validator proves the version these bytes belong to; null when the server gave no strong one
 * @param origin the server the file was asked of, as scheme, host and port; null when it is not known
 * @param filled which bytes are synced, when that may be others than the first; null for the first {@code durableBytes}
 * @param traits what else is known of that version, among it the digest that may prove it instead
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
        VersionTraits traits) {
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
        this(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, null, VersionTraits.NONE);
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

    /** The same, with these bytes, which may be others than the first. */
    public FileCheckpoint with(RangeSet which) {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, which, traits);
    }

    /** What is here, with these traits of its version. */
    public FileCheckpoint with(VersionTraits next) {
        return new FileCheckpoint(jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, filled, next);
    }

    /** What is here, without what only its own server can say of the version. */
    public FileCheckpoint elsewhere() {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, durableBytes, bytesTotal, null, origin, filled, traits.elsewhere());
    }

    /** Which bytes are safe on disk. */
    public RangeSet durable() {
        return filled == null ? RangeSet.of(0, durableBytes) : filled;
    }
}
