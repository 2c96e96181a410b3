package dev.ebb.server.job;

/**
 * Files and bytes of a job, as of the last committed change; running transfers are further.
 *
 * @param filesTotal files in the job
 * @param filesTransferred files wholly transferred
 * @param filesOfUnknownSize files whose size is not known yet
 * @param bytesTotal bytes of all files whose size is known
 * @param bytesTransferred bytes moved and safe on disk
 */
public record JobCounters(
        int filesTotal, int filesTransferred, int filesOfUnknownSize, long bytesTotal, long bytesTransferred) {
    /** A job without files. */
    public static final JobCounters NONE = new JobCounters(0, 0, 0, 0, 0);

    /** After adding files of unknown size. */
    public JobCounters withFilesAdded(int count) {
        return new JobCounters(
                filesTotal + count, filesTransferred, filesOfUnknownSize + count, bytesTotal, bytesTransferred);
    }

    /** True when no file is missing. */
    public boolean isWhole() {
        return filesTransferred == filesTotal;
    }
}
