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
 * @param marks what is remembered of it besides its bytes
 */
public record JobFile(
        JobId jobId,
        int index,
        FileSpec spec,
        FileState state,
        long bytesTotal,
        long bytesTransferred,
        @Nullable String fileKey,
        FileMarks marks) {
    /** The size of a file whose size is not known yet (BG_SIZE_UNKNOWN). */
    public static final long UNKNOWN = -1;

    /** A file of which nothing is remembered but its bytes. */
    public JobFile(
            JobId jobId,
            int index,
            FileSpec spec,
            FileState state,
            long bytesTotal,
            long bytesTransferred,
            @Nullable String fileKey) {
        this(jobId, index, spec, state, bytesTotal, bytesTransferred, fileKey, FileMarks.NONE);
    }

    /** A file that was just added. */
    public static JobFile added(JobId jobId, int index, FileSpec spec) {
        return new JobFile(jobId, index, spec, FileState.PENDING, UNKNOWN, 0, null);
    }

    /** The file with all its bytes moved. */
    public JobFile transferred(long bytes, @Nullable String key) {
        return transferred(bytes, key, UNKNOWN);
    }

    /** The file with all its bytes moved, and a reply to them of so many bytes. */
    JobFile transferred(long bytes, @Nullable String key, long replyBytes) {
        return new JobFile(
                jobId, index, spec, FileState.TRANSFERRED, bytes, bytes, key, new FileMarks(null, replyBytes));
    }

    /** The file in place. */
    public JobFile completed() {
        return new JobFile(
                jobId, index, spec, FileState.COMPLETED, bytesTotal, bytesTransferred, fileKey, marks.withValid(true));
    }

    /** The file, to be had from elsewhere; what is here of it stays. */
    JobFile renamed(String remoteName) {
        FileSpec renamed = spec.withRemoteName(remoteName);
        return new JobFile(jobId, index, renamed, state, bytesTotal, bytesTransferred, fileKey, marks);
    }

    /** The file with so many bytes moved. */
    JobFile moved(long total, long bytes) {
        return new JobFile(jobId, index, spec, FileState.PENDING, total, bytes, null, marks);
    }

    /** The file, found good. */
    JobFile accepted() {
        return new JobFile(jobId, index, spec, state, bytesTotal, bytesTransferred, fileKey, marks.withValid(true));
    }

    /** The file, found bad: none of its bytes count. */
    JobFile rejected() {
        return new JobFile(jobId, index, spec, FileState.PENDING, UNKNOWN, 0, null, FileMarks.NONE.withValid(false));
    }

    /** True when the content was found bad and has not been fetched again. */
    boolean isRejected() {
        return Boolean.FALSE.equals(marks.valid());
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
