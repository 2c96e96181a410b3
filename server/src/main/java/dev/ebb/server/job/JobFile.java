package dev.ebb.server.job;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a job as the store keeps it.
 *
 * @param jobId its job
 * @param index place in the job, from 0
 * @param spec names and expectations
 * @param state how far it has come
 * @param bytesTotal size, or {@link #UNKNOWN}
 * @param bytesTransferred bytes moved, as of the last change of the row
 * @param fileKey device and inode of the finished temporary file, by which an interrupted Complete knows its own work
 */
public record JobFile(
        JobId jobId,
        int index,
        FileSpec spec,
        FileState state,
        long bytesTotal,
        long bytesTransferred,
        @Nullable String fileKey) {
    /** The size of a file whose size is not known yet (BG_SIZE_UNKNOWN). */
    public static final long UNKNOWN = -1;

    /** A file that was just added. */
    public static JobFile added(JobId jobId, int index, FileSpec spec) {
        return new JobFile(jobId, index, spec, FileState.PENDING, UNKNOWN, 0, null);
    }

    /** The file with all its bytes moved. */
    public JobFile transferred(long bytes, @Nullable String key) {
        return new JobFile(jobId, index, spec, FileState.TRANSFERRED, bytes, bytes, key);
    }

    /** The file under another URL; what is here of it stays. */
    public JobFile withRemoteName(String url) {
        FileSpec moved = new FileSpec(url, spec.localName(), spec.expectedDigest(), spec.createDirectories());
        return new JobFile(jobId, index, moved, state, bytesTotal, bytesTransferred, fileKey);
    }

    /** The file in place. */
    public JobFile completed() {
        return new JobFile(jobId, index, spec, FileState.COMPLETED, bytesTotal, bytesTransferred, fileKey);
    }

    /** Where the file goes, or comes from. */
    public Path localPath() {
        return Path.of(spec.localName());
    }

    /** Where a download is kept until Complete: hidden, beside the destination, the same after every restart. */
    public Path temporaryPath() {
        return localPath().resolveSibling(temporaryName(jobId, index));
    }

    /** The last part of {@link #temporaryPath}. */
    public static String temporaryName(JobId jobId, int index) {
        return ".ebb-" + jobId + "-" + index + ".part";
    }
}
