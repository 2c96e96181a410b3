package dev.ebb.server.engine.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shows, within one attempt and without a strong validator, that two answers carry parts of one version: the same
 * Last-Modified, the same tags, the same size. Never trusted across attempts.
 *
 * @param lastModified as sent
 * @param tags every ETag, as sent
 * @param bytesTotal size of the file
 */
record WeakEvidence(String lastModified, List<String> tags, long bytesTotal) {
    /** A file that was written twice within a second bears one date twice; the answer must be younger than that second. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    /** Null when the answer gives no date, or one that another version could still get. */
    static @Nullable WeakEvidence of(ResponseHead head, long bytesTotal) {
        String modified = head.single("Last-Modified");
        Instant modifiedAt = HttpDate.parse(modified);
        Instant answeredAt = HttpDate.parse(head.single("Date"));
        if (modified == null || modifiedAt == null || answeredAt == null) {
            return null;
        }
        return answeredAt.isAfter(modifiedAt.plus(GRAIN))
                ? new WeakEvidence(modified, head.headers().getAll("ETag"), bytesTotal)
                : null;
    }
}
