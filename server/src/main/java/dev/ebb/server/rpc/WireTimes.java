package dev.ebb.server.rpc;

import com.google.protobuf.Timestamp;
import dev.ebb.server.job.JobException;
import java.time.Duration;
import java.time.Instant;

/** Translates times and spans. */
final class WireTimes {
    /** What google.protobuf.Duration allows. */
    private static final long MAX_SECONDS = 315_576_000_000L;

    /** From the year 1 to 9999, as google.protobuf.Timestamp. */
    private static final long FIRST_SECOND = -62_135_596_800L;

    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int MAX_NANOS = 999_999_999;

    private WireTimes() {}

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static com.google.protobuf.Duration duration(Duration span) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(span.getSeconds())
                .setNanos(span.getNano())
                .build();
    }

    /** A time from a request; what google.protobuf.Timestamp forbids is E_INVALIDARG. */
    static Instant instant(String field, Timestamp wire) {
        boolean inRange = FIRST_SECOND <= wire.getSeconds()
                && wire.getSeconds() <= LAST_SECOND
                && 0 <= wire.getNanos()
                && wire.getNanos() <= MAX_NANOS;
        if (!inRange) {
            throw JobException.invalid(field, "is not a valid google.protobuf.Timestamp");
        }
        return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
    }

    /** A span from a request; what google.protobuf.Duration forbids is E_INVALIDARG. */
    static Duration span(String field, com.google.protobuf.Duration wire) {
        boolean inRange = isWithin(wire.getSeconds(), MAX_SECONDS) && isWithin(wire.getNanos(), MAX_NANOS);
        if (!inRange || (long) Long.signum(wire.getSeconds()) * wire.getNanos() < 0) {
            throw JobException.invalid(field, "is not a valid google.protobuf.Duration");
        }
        return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    private static boolean isWithin(long value, long limit) {
        return -limit <= value && value <= limit;
    }
}
