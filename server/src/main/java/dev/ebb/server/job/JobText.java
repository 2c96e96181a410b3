package dev.ebb.server.job;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks values that callers give: lengths in UTF-16 units, durations in whole seconds, as BITS counts them. */
public final class JobText {
    public static final int MAX_DISPLAY_NAME = 256;
    public static final int MAX_DESCRIPTION = 1024;
    public static final int MAX_CERTIFICATES = 256 << 10;
    public static final int MAX_REQUEST_ID = 128;
    /** Below this a job would rather be suspended. */
    public static final long LEAST_BYTES_PER_SECOND = 1024;

    public static final long MOST_BYTES_PER_SECOND = 1_000_000_000_000L;
    private static final Duration MAX_SECONDS = Duration.ofSeconds(0xFFFFFFFFL);

    private JobText() {}

    /** The name given to CreateJob: too long is E_INVALIDARG there. */
    public static String newDisplayName(String field, String name) {
        if (name.isEmpty() || name.length() > MAX_DISPLAY_NAME) {
            throw JobException.invalid(
                    field, "must have 1 to " + MAX_DISPLAY_NAME + " characters; it has " + name.length());
        }
        return name;
    }

    /** The name given to SetDisplayName: too long is BG_E_STRING_TOO_LONG there. */
    public static String displayName(String field, String name) {
        if (name.isEmpty()) {
            throw JobException.invalid(field, "must not be empty");
        }
        return atMost(field, name, MAX_DISPLAY_NAME);
    }

    /** Free text. */
    public static String description(String field, String text) {
        return atMost(field, text, MAX_DESCRIPTION);
    }

    /** An idempotence key. */
    public static String requestId(String field, String id) {
        return atMost(field, id, MAX_REQUEST_ID);
    }

    /** PEM certificates by content. */
    public static String certificates(String field, String pem) {
        atMost(field, pem, MAX_CERTIFICATES);
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            int count = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .size();
            if (count > 0) {
                return pem;
            }
        } catch (CertificateException notCertificates) {
            // falls through to the one answer for everything that is not a list of certificates
        }
        throw JobException.invalid(field, "holds no PEM certificates; the content of the file is needed, not its path");
    }

    /** A duration in whole seconds that fits BITS's 32 bits. */
    public static Duration seconds(String field, Duration value) {
        if (value.isNegative() || value.compareTo(MAX_SECONDS) > 0) {
            throw JobException.invalid(field, "must be from 0 to 4294967295 seconds");
        }
        return value.getNano() == 0 ? value : Duration.ofSeconds(value.toSeconds() + 1);
    }

    /** A longest active time. */
    public static Duration maximumDownloadTime(String field, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(MAX_SECONDS) > 0) {
            throw JobException.invalid(field, "must be from 1 to 4294967295 seconds");
        }
        return seconds(field, value);
    }

    /** A limit on the rate, in bytes per second; null when it is 0, which stands for none. */
    public static @Nullable Long bandwidthLimit(String field, long bytesPerSecond) {
        if (bytesPerSecond != 0
                && (bytesPerSecond < LEAST_BYTES_PER_SECOND || bytesPerSecond > MOST_BYTES_PER_SECOND)) {
            throw JobException.invalid(
                    field,
                    "must be from " + LEAST_BYTES_PER_SECOND + " to " + MOST_BYTES_PER_SECOND
                            + " bytes per second, or 0 for no limit; to stop a job, suspend it");
        }
        return bytesPerSecond == 0 ? null : bytesPerSecond;
    }

    /** A stall timeout. */
    public static Duration stallTimeout(String field, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw JobException.invalid(field, "must be from 1 second to 1 day");
        }
        return value;
    }

    static String atMost(String field, String text, int limit) {
        if (text.length() > limit) {
            throw JobException.inField(
                    ErrorCode.STRING_TOO_LONG,
                    field,
                    "has " + text.length() + " characters; at most " + limit + " fit");
        }
        return text;
    }
}
