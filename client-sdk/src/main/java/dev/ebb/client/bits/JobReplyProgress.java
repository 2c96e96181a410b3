package dev.ebb.client.bits;

import java.util.OptionalLong;

/**
 * Bytes of a reply (BG_JOB_REPLY_PROGRESS).
 *
 * <pre>{@code
 * long sofar = job.getReplyProgress().bytesTransferred();
 * }</pre>
 *
 * @param bytesTotal size of the reply; absent until it begins, and while the server does not tell (BG_SIZE_UNKNOWN)
 * @param bytesTransferred bytes that have come
 */
public record JobReplyProgress(OptionalLong bytesTotal, long bytesTransferred) {
    static JobReplyProgress of(dev.ebb.v1.JobReplyProgress wire) {
        return new JobReplyProgress(
                Wire.givenLong(
                        wire, dev.ebb.v1.JobReplyProgress::hasBytesTotal, dev.ebb.v1.JobReplyProgress::getBytesTotal),
                wire.getBytesTransferred());
    }
}
