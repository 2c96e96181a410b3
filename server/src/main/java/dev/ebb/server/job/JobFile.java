package dev.ebb.server.job;

import java.nio.file.Path;
import java.util.List;
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
 * @param demand which of its bytes are wanted, and which first
 */
public record JobFile(
        JobId jobId,
        int index,
        FileSpec spec,
        FileState state,
        long bytesTotal,
        long bytesTransferred,
        @Nullable String fileKey,
        FileMarks marks,
        FileDemand demand) {
    /** The size of a file whose size is not known yet (BG_SIZE_UNKNOWN). */
    public static final long UNKNOWN = -1;

    /** A file that was just added. */
    public static JobFile added(JobId jobId, int index, FileSpec spec) {
        return new JobFile(
                jobId, index, spec, FileState.PENDING, spec.foretoldSize(), 0, null, FileMarks.NONE, FileDemand.NONE);
    }

    /** The file with all its bytes moved. */
    public JobFile transferred(long bytes, @Nullable String key) {
        return transferred(new TransferredFile(index, bytes, key));
    }

    /** The file as it arrived. */
    JobFile transferred(TransferredFile as) {
        FileMarks after = marks.arrived(as.replyBytes(), as.peerBytes());
        return new JobFile(
                jobId, index, spec, FileState.TRANSFERRED, as.bytes(), as.bytes(), as.fileKey(), after, demand);
    }

    /** The file in place. */
    public JobFile completed() {
        return new JobFile(
                jobId,
                index,
                spec,
                FileState.COMPLETED,
                bytesTotal,
                bytesTransferred,
                fileKey,
                marks.withValid(true),
                demand);
    }

    /** The file, to be had from elsewhere; what is here of it stays. */
    JobFile renamed(String remoteName) {
        return from(spec.withRemoteName(remoteName), FileSources.NONE);
    }

    /** The file with these names to be had by; the source that is asked stays the one if it is still among them. */
    JobFile withMirrors(List<String> mirrors) {
        FileSpec next = spec.withMirrors(mirrors);
        return from(next, new FileSources(Math.max(0, next.sources().indexOf(source())), List.of()));
    }

    /** The file with what is remembered of its sources. */
    JobFile withSources(FileSources next) {
        return from(spec, next);
    }

    private JobFile from(FileSpec next, FileSources sources) {
        return new JobFile(
                jobId, index, next, state, bytesTotal, bytesTransferred, fileKey, marks.withSources(sources), demand);
    }

    /** The URL that is asked, or asked first next time. */
    public String source() {
        List<String> all = spec.sources();
        int current = marks.sources().current();
        return all.get(current < all.size() ? current : 0);
    }

    /** The file with so many bytes moved. */
    JobFile moved(long total, long bytes) {
        return new JobFile(jobId, index, spec, FileState.PENDING, total, bytes, null, marks, demand);
    }

    /** The file, of which the bytes are gone. */
    JobFile lost() {
        return new JobFile(
                jobId, index, spec, FileState.PENDING, spec.foretoldSize(), 0, null, marks.withoutBytes(), demand);
    }

    /** The file with other bytes wanted. */
    public JobFile withDemand(FileDemand next) {
        return new JobFile(jobId, index, spec, state, bytesTotal, bytesTransferred, fileKey, marks, next);
    }

    /** The file, found good. */
    JobFile accepted() {
        return new JobFile(
                jobId, index, spec, state, bytesTotal, bytesTransferred, fileKey, marks.withValid(true), demand);
    }

    /** The file, found bad: none of its bytes count. */
    JobFile rejected() {
        FileMarks bad = marks.withoutBytes().withValid(false);
        return new JobFile(jobId, index, spec, FileState.PENDING, spec.foretoldSize(), 0, null, bad, demand);
    }

    /** True when the content was found bad and has not been fetched again. */
    public boolean isRejected() {
        return Boolean.FALSE.equals(marks.valid());
    }

    /** Where the file goes, or comes from. */
    public Path localPath() {
        return Path.of(spec.localName());
    }

    /**
     * Where a download is kept until Complete: hidden, beside the destination, the same after every restart. A finished one is
     * where its maker left it; another is made by {@code maker}, null with the embedded store.
     */
    public Path temporaryPath(@Nullable String maker) {
        String made = fileKey == null ? maker : MadeFile.makerOf(fileKey);
        return localPath().resolveSibling(MadeFile.name(jobId, index, made));
    }

    /** The same with the embedded store. */
    public Path temporaryPath() {
        return temporaryPath(null);
    }

    /** The last part of {@link #temporaryPath()}. */
    public static String temporaryName(JobId jobId, int index) {
        return MadeFile.name(jobId, index, null);
    }
}
