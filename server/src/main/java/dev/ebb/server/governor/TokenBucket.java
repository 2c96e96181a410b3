package dev.ebb.server.governor;

import dev.ebb.server.policy.LimitsInForce;

/**
 * A rate, as bytes that gather while time passes. Bytes are taken in slices, after which the bucket may be in debt and stays
 * closed until that is paid: so a slice is never waited for in pieces, and over time exactly the rate passes. Pure: time comes
 * in as nanoseconds of a clock that only goes forward. Confined to whoever holds the lock of its tree.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    /** A slice is what passes in 50 ms: half a percent of ten seconds, and 20 timers a second. */
    private static final long SLICES_PER_SECOND = 20;

    private static final long SMALLEST_SLICE = 256;
    private static final long LARGEST_SLICE = 256 << 10;

    /** What was not taken while the machine was busy elsewhere can be made up for; 2 % of ten seconds. */
    private static final double BURST_SECONDS = 0.2;

    private long bytesPerSecond;
    private double tokens;
    private long at;

    TokenBucket(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.at = now;
    }

    boolean isLimited() {
        return bytesPerSecond != LimitsInForce.UNLIMITED;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Most bytes to be taken at once. */
    long slice() {
        return Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, bytesPerSecond / SLICES_PER_SECOND));
    }

    boolean isOpen(long now) {
        return opensAt(now) <= now;
    }

    /** When a slice can be taken; now or earlier when it can. */
    long opensAt(long now) {
        if (!isLimited()) {
            return now;
        }
        gather(now);
        // Half a byte is no debt: the sum of many roundings must not cost a timer of its own.
        return tokens > -0.5 ? now : now + (long) Math.ceil(-tokens / bytesPerSecond * NANOS);
    }

    void take(long bytes, long now) {
        if (isLimited()) {
            gather(now);
            tokens -= bytes;
        }
    }

    /** From now on at another rate; the debt of a faster one is not paid at the pace of a slower one. */
    void rate(long next, long now) {
        gather(now);
        bytesPerSecond = next;
        tokens = isLimited() ? Math.max(-slice(), Math.min(tokens, burst())) : 0;
    }

    private void gather(long now) {
        if (now > at && isLimited()) {
            tokens = Math.min(burst(), tokens + (now - at) / NANOS * bytesPerSecond);
        }
        at = Math.max(at, now);
    }

    private double burst() {
        return Math.max(SMALLEST_SLICE, bytesPerSecond * BURST_SECONDS);
    }
}
