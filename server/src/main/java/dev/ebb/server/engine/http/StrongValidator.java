package dev.ebb.server.engine.http;

import dev.ebb.server.job.Validator;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds in an answer what proves that another one carries the same bytes. */
final class StrongValidator {
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\"");

    /**
     * A date proves something only when the answer is clearly younger: a file that changed twice within the clocks' grain
     * would bear it twice (RFC 9110 section 8.8.2.2; the minute is that of RFC 7232).
     */
    private static final Duration CLEARLY = Duration.ofSeconds(60);

    private StrongValidator() {}

    /** The strong validator of the answer; null when it has none. */
    static @Nullable Validator of(ResponseHead head) {
        if (head.headers().contains("ETag")) {
            String tag = head.single("ETag");
            // With a weak tag at hand a date may not be used instead (RFC 9110 section 13.1.5).
            return tag != null && STRONG_TAG.matcher(tag).matches() ? new Validator(Validator.Kind.ETAG, tag) : null;
        }
        String modified = head.single("Last-Modified");
        Instant modifiedAt = HttpDate.parse(modified);
        Instant answeredAt = HttpDate.parse(head.single("Date"));
        if (modified == null || modifiedAt == null || answeredAt == null) {
            return null;
        }
        boolean strong = !answeredAt.isBefore(modifiedAt.plus(CLEARLY));
        return strong ? new Validator(Validator.Kind.LAST_MODIFIED, modified) : null;
    }
}
