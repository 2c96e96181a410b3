package dev.ebb.client.bits;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Bytes and files of a job (BG_JOB_PROGRESS).
 *
 * <pre>{@code
 * job.getProgress().fraction().ifPresent(part -> System.out.printf("%.0f %%%n", 100 * part));
 * }</pre>
 *
 * @param bytesTotal bytes of all files; absent while the size of any file is unknown (BG_SIZE_UNKNOWN)
 * @param bytesTransferred bytes moved so far; falls when a file has to start again
 * @param filesTotal files in the job
 * @param filesTransferred files wholly transferred
 * @param bytesPerSecond how fast, over the last few seconds; 0 when nothing runs, and in a snapshot, which does not know
 */
public record JobProgress(
        OptionalLong bytesTotal, long bytesTransferred, int filesTotal, int filesTransferred, long bytesPerSecond) {

    /** How much of it has been moved, from 0 to 1; absent while the size is unknown. */
    public OptionalDouble fraction() {
        if (bytesTotal.isEmpty()) {
            return OptionalDouble.empty();
        }
        long total = bytesTotal.getAsLong();
        return OptionalDouble.of(total == 0 ? 1 : (double) bytesTransferred / total);
    }

    static JobProgress of(dev.ebb.v1.JobProgress wire) {
        return of(wire, 0);
    }

    static JobProgress of(dev.ebb.v1.JobProgress wire, long bytesPerSecond) {
        return new JobProgress(
                Wire.givenLong(wire, dev.ebb.v1.JobProgress::hasBytesTotal, dev.ebb.v1.JobProgress::getBytesTotal),
                wire.getBytesTransferred(),
                wire.getFilesTotal(),
                wire.getFilesTransferred(),
                bytesPerSecond);
    }
}
