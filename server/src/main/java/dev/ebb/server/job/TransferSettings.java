package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds and modes of a job's transfer (IBackgroundCopyJob4::SetMaximumDownloadTime and the properties of
 * IBackgroundCopyJob5).
 *
 * @param maximumDownloadTime longest time in CONNECTING and TRANSFERRING since the last Resume; null for the policy's
 * @param costFlags cost states of the network that are acceptable (COST_FLAGS); null for the policy's
 * @param dynamicContent the server need not know size or ranges, and an interrupted file starts again (DYNAMIC_CONTENT)
 * @param highPerformance written straight to the destination, and an interrupted file starts again (HIGH_PERFORMANCE)
 * @param maxDownloadSize most bytes of the whole job (MAX_DOWNLOAD_SIZE); null for no limit
 * @param onDemand nothing moves until ranges are asked for (ON_DEMAND_MODE)
 * @param minimumSpeed a download that stays below so many bytes per second is given up, 0 for never; null for the policy's
 */
public record TransferSettings(
        @Nullable Duration maximumDownloadTime,
        @Nullable Integer costFlags,
        boolean dynamicContent,
        boolean highPerformance,
        @Nullable Long maxDownloadSize,
        boolean onDemand,
        @Nullable Long minimumSpeed) {
    private static final long MOST_MINIMUM_SPEED = 1L << 40;

    /** BITS's defaults. */
    public static final TransferSettings DEFAULTS = new TransferSettings(null, null, false, false, null, false, null);

    /** These settings with another limit on the active time. */
    public TransferSettings withMaximumDownloadTime(@Nullable Duration next) {
        return new TransferSettings(
                next, costFlags, dynamicContent, highPerformance, maxDownloadSize, onDemand, minimumSpeed);
    }

    /** These settings with other acceptable costs. */
    public TransferSettings withCostFlags(@Nullable Integer next) {
        return new TransferSettings(
                maximumDownloadTime, next, dynamicContent, highPerformance, maxDownloadSize, onDemand, minimumSpeed);
    }

    /** These settings with or without dynamic content. */
    public TransferSettings withDynamicContent(boolean next) {
        return new TransferSettings(
                maximumDownloadTime, costFlags, next, highPerformance, maxDownloadSize, onDemand, minimumSpeed);
    }

    /** These settings with or without high performance. */
    public TransferSettings withHighPerformance(boolean next) {
        return new TransferSettings(
                maximumDownloadTime, costFlags, dynamicContent, next, maxDownloadSize, onDemand, minimumSpeed);
    }

    /** These settings with another limit on the size. */
    public TransferSettings withMaxDownloadSize(@Nullable Long next) {
        return new TransferSettings(
                maximumDownloadTime, costFlags, dynamicContent, highPerformance, next, onDemand, minimumSpeed);
    }

    /** These settings with or without on-demand mode. */
    public TransferSettings withOnDemand(boolean next) {
        return new TransferSettings(
                maximumDownloadTime, costFlags, dynamicContent, highPerformance, maxDownloadSize, next, minimumSpeed);
    }

    /** These settings with another minimum speed, in bytes per second. */
    public TransferSettings withMinimumSpeed(@Nullable Long next) {
        return new TransferSettings(
                maximumDownloadTime, costFlags, dynamicContent, highPerformance, maxDownloadSize, onDemand, next);
    }

    /** A checked minimum speed. */
    public static long minimumSpeed(String field, long bytesPerSecond) {
        if (bytesPerSecond < 0 || bytesPerSecond > MOST_MINIMUM_SPEED) {
            throw JobException.invalid(field, "must be from 0 to " + MOST_MINIMUM_SPEED + " bytes per second");
        }
        return bytesPerSecond;
    }
}
