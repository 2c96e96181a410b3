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
 * @param fileKey the file they are in, as {@link MadeFile} writes it, so that another one under its name is told from it; null
 *     when that is not known
 * @param upload what an upload goes on with; null for a download, and for an upload that begins anew
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
        VersionTraits traits,
        @Nullable String fileKey,
        @Nullable UploadSession upload) {
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
        this(
                jobId,
                fileIndex,
                attempt,
                durableBytes,
                bytesTotal,
                validator,
                origin,
                null,
                VersionTraits.NONE,
                null,
                null);
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

    /** The same, with bytes that may be others than the first. */
    public FileCheckpoint with(RangeSet bytes) {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, bytes.size(), bytesTotal, validator, origin, bytes, traits, fileKey, upload);
    }

    /** What is here, with these traits of its version. */
    public FileCheckpoint with(VersionTraits next) {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, filled, next, fileKey, upload);
    }

    /** What is here, without what only its own server can say of the version. */
    public FileCheckpoint elsewhere() {
        return new FileCheckpoint(
                jobId,
                fileIndex,
                attempt,
                durableBytes,
                bytesTotal,
                null,
                origin,
                filled,
                traits.elsewhere(),
                fileKey,
                upload);
    }

    /** What is here, with nothing that speaks of its version: for a file that its digest proves in the end. */
    public FileCheckpoint ofAnyVersion() {
        return new FileCheckpoint(
                jobId,
                fileIndex,
                attempt,
                durableBytes,
                bytesTotal,
                null,
                origin,
                filled,
                VersionTraits.NONE,
                fileKey,
                upload);
    }

    /** The same, in that file. */
    public FileCheckpoint in(@Nullable String file) {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, origin, filled, traits, file, upload);
    }

    /** The same, in a file that nobody writes into any more, if that maker made it. */
    public FileCheckpoint closedBy(@Nullable String maker) {
        return in(MadeFile.closedBy(maker, fileKey));
    }

    /**
     * The same, as an attempt finds it: that its maker let go of the file says nothing once the maker has begun another attempt,
     * of which nothing is known yet.
     */
    public FileCheckpoint foundBy(long nextAttempt) {
        return attempt == nextAttempt - 1 ? this : in(MadeFile.open(fileKey));
    }

    /** The same, from that server. */
    public FileCheckpoint withOrigin(@Nullable String next) {
        return new FileCheckpoint(
                jobId, fileIndex, attempt, durableBytes, bytesTotal, validator, next, filled, traits, fileKey, upload);
    }

    /** Which bytes are safe on disk. */
    public RangeSet durable() {
        return filled == null ? RangeSet.of(0, durableBytes) : filled;
    }

    /** So much is at the server that an upload speaks with. */
    public FileCheckpoint with(@Nullable UploadSession session) {
        return new FileCheckpoint(
                jobId,
                fileIndex,
                attempt,
                durableBytes,
                bytesTotal,
                validator,
                origin,
                filled,
                traits,
                fileKey,
                session);
    }
}
