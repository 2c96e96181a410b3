package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What a job asks of its transfers beyond BITS.
 *
 * @param resume on what evidence an interrupted file goes on
 * @param onChange what becomes of a file that changes on its server meanwhile
 * @param bandwidthLimit bytes per second of all files together; null for no limit of its own
 * @param minimumSpeed a download that stays below so many bytes per second is given up, 0 for never; null for the policy's
 * @param upload how an upload is sent
 * @param placement where its files live
 * @param peers whether other machines of the network may help
 */
public record TransferTerms(
        ResumePolicy resume,
        ChangePolicy onChange,
        @Nullable Long bandwidthLimit,
        @Nullable Long minimumSpeed,
        UploadTerms upload,
        Placement placement,
        PeerCachingFlags peers) {
    /** Nothing out of the ordinary. */
    public static final TransferTerms DEFAULTS = new TransferTerms(
            ResumePolicy.STRONG_ONLY,
            ChangePolicy.RESTART,
            null,
            null,
            UploadTerms.DEFAULTS,
            Placement.ANY,
            PeerCachingFlags.NONE);

    private static final long MOST_MINIMUM_SPEED = 1L << 40;

    /** These terms with other evidence that counts. */
    public TransferTerms withResume(ResumePolicy next) {
        return new TransferTerms(next, onChange, bandwidthLimit, minimumSpeed, upload, placement, peers);
    }

    /** These terms with another answer to changes. */
    public TransferTerms withOnChange(ChangePolicy next) {
        return new TransferTerms(resume, next, bandwidthLimit, minimumSpeed, upload, placement, peers);
    }

    /** These terms with another limit on the rate. */
    public TransferTerms withBandwidthLimit(@Nullable Long next) {
        return new TransferTerms(resume, onChange, next, minimumSpeed, upload, placement, peers);
    }

    /** These terms with another minimum speed. */
    public TransferTerms withMinimumSpeed(@Nullable Long next) {
        return new TransferTerms(resume, onChange, bandwidthLimit, next, upload, placement, peers);
    }

    /** These terms with another way to send. */
    public TransferTerms withUpload(UploadTerms next) {
        return new TransferTerms(resume, onChange, bandwidthLimit, minimumSpeed, next, placement, peers);
    }

    /** These terms with another place for the files. */
    public TransferTerms withPlacement(Placement next) {
        return new TransferTerms(resume, onChange, bandwidthLimit, minimumSpeed, upload, next, peers);
    }

    /** These terms with or without the help of other machines. */
    public TransferTerms withPeers(PeerCachingFlags next) {
        return new TransferTerms(resume, onChange, bandwidthLimit, minimumSpeed, upload, placement, next);
    }

    /** A checked minimum speed. */
    public static long minimumSpeed(String field, long bytesPerSecond) {
        if (bytesPerSecond < 0 || bytesPerSecond > MOST_MINIMUM_SPEED) {
            throw JobException.invalid(field, "must be from 0 to " + MOST_MINIMUM_SPEED + " bytes per second");
        }
        return bytesPerSecond;
    }
}
