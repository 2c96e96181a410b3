package dev.ebb.server.engine;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.ResumePolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one file: everything the engine may know of a job.
 *
 * @param jobId the job
 * @param fileIndex the file
 * @param attempt the attempt of the job, for checkpoints and logs
 * @param type download, upload (PUT) or upload-reply (POST)
 * @param remote where from or to; http or https
 * @param files where on disk
 * @param resumeFrom what earlier attempts left on disk; null starts at zero
 * @param expectedDigest the digest a download must have
 * @param customHeaders sent to the origin of {@code remote} and to no other
 * @param trustedCertificatesPem trusted besides the machine's certificates
 * @param stallTimeout a connection that is silent for this long fails the attempt
 * @param foreground whether the transfer may use all the bandwidth there is
 * @param http how to speak to the server
 * @param mode what is unusual about it
 * @param selection which bytes of a download
 */
public record TransferTask(
        JobId jobId,
        int fileIndex,
        long attempt,
        JobType type,
        URI remote,
        LocalFiles files,
        @Nullable FileCheckpoint resumeFrom,
        @Nullable Digest expectedDigest,
        List<Header> customHeaders,
        @Nullable String trustedCertificatesPem,
        Duration stallTimeout,
        boolean foreground,
        HttpOptions http,
        TransferMode mode,
        FileSelection selection) {
    public TransferTask {
        customHeaders = List.copyOf(customHeaders);
    }

    /** This task with other bytes selected. */
    public TransferTask with(FileSelection next) {
        return new TransferTask(
                jobId,
                fileIndex,
                attempt,
                type,
                remote,
                files,
                resumeFrom,
                expectedDigest,
                customHeaders,
                trustedCertificatesPem,
                stallTimeout,
                foreground,
                http,
                mode,
                next);
    }

    /** This task in another mode. */
    public TransferTask with(TransferMode next) {
        return new TransferTask(
                jobId,
                fileIndex,
                attempt,
                type,
                remote,
                files,
                resumeFrom,
                expectedDigest,
                customHeaders,
                trustedCertificatesPem,
                stallTimeout,
                foreground,
                http,
                next,
                selection);
    }

    /** Whether the expected digest proves in the end that the bytes are of one version. */
    public boolean isProvedByDigest() {
        return expectedDigest != null && expectedDigest.isStrong();
    }

    /** Whether size, date and an overlap are evidence enough to go on where an attempt stopped. */
    public boolean mayResumeWeakly() {
        return isProvedByDigest() || mode.resume() == ResumePolicy.ALLOW_WEAK;
    }

    /** Where an attempt stands that has not begun. */
    public TransferProgress progressSoFar() {
        return resumeFrom == null
                ? new TransferProgress(0, JobFile.UNKNOWN)
                : new TransferProgress(resumeFrom.durableBytes(), resumeFrom.bytesTotal());
    }

    /** True when the bytes do not simply come from the first to the last, now or in an earlier attempt. */
    public boolean isSelective() {
        return !selection.isWhole() || resumeFrom != null && resumeFrom.filled() != null;
    }

    /**
     * A header as sent.
     *
     * @param name field name (RFC 9110 section 5.1)
     * @param value field value; may be a secret, so never logged
     */
    public record Header(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * The local side of a transfer.
     *
     * @param destination a download's final name, or the file an upload reads
     * @param temporary where a download, or the reply of an upload-reply, is kept until Complete; null for an upload; the
     *     destination itself when it is written straight
     * @param createDirectories create missing directories first
     * @param owner with whose rights files are opened and made; null = the service's own
     * @param roots the file must lie under one of these after every symlink is resolved; empty = anywhere
     * @param maker this node's mark in the name of {@code temporary}; null where no other node writes, see
     *     {@link dev.ebb.server.job.MadeFile}
     */
    public record LocalFiles(
            Path destination,
            @Nullable Path temporary,
            boolean createDirectories,
            @Nullable FileOwner owner,
            List<Path> roots,
            @Nullable String maker) {
        public LocalFiles {
            roots = List.copyOf(roots);
        }

        /** Files where no other node writes. */
        public LocalFiles(
                Path destination,
                @Nullable Path temporary,
                boolean createDirectories,
                @Nullable FileOwner owner,
                List<Path> roots) {
            this(destination, temporary, createDirectories, owner, roots, null);
        }

        /** The same, with no thought of what other nodes may have left of them. */
        public LocalFiles withoutMaker() {
            return new LocalFiles(destination, temporary, createDirectories, owner, roots);
        }

        /** True when there is no temporary file: bytes go where they belong, and nothing there is ever removed. */
        public boolean isDirect() {
            return destination.equals(temporary);
        }
    }
}
