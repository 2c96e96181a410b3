package dev.ebb.server.store;

import dev.ebb.server.job.JobEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of delivering a notification.
 *
 * @param number which one
 * @param now when it came of it
 * @param retryAt when to try again; null when it was acknowledged, or nobody wants it any more
 * @param alsoKind notifications of the job of this kind that are given up with it; null for none
 */
public record NotificationReceipt(
        long number, Instant now, @Nullable Instant retryAt, JobEvent.@Nullable Kind alsoKind) {
    /** It is done. */
    public static NotificationReceipt done(long number, Instant now) {
        return new NotificationReceipt(number, now, null, null);
    }

    /** It is tried again. */
    public static NotificationReceipt again(long number, Instant now, Instant retryAt) {
        return new NotificationReceipt(number, now, retryAt, null);
    }
}
