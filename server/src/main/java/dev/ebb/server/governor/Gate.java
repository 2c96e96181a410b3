package dev.ebb.server.governor;

import org.jspecify.annotations.Nullable;

/**
 * One limit, and the nodes that wait for it: one, or several when nodes of different parents share it. Confined to whoever
 * holds the lock of its tree, except {@link #isLimited}.
 */
final class Gate {
    /** Over this long the current rate is taken. */
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final RateScope scope;
    private final String name;
    private final long number;
    private final TokenBucket bucket;
    private final Turns waiting = new Turns();
    private volatile boolean limited;
    private long opens;
    private int users;
    private @Nullable RateNode turn;
    private long windowStart;
    private long windowBytes;
    private long windowBefore;

    Gate(RateScope scope, String name, long number, TokenBucket bucket) {
        this.scope = scope;
        this.name = name;
        this.number = number;
        this.bucket = bucket;
        this.limited = bucket.isLimited();
    }

    long number() {
        return number;
    }

    /** For any thread. */
    boolean isLimited() {
        return limited;
    }

    TokenBucket bucket() {
        return bucket;
    }

    /** The nodes that cannot go on until it opens. */
    Turns waiting() {
        return waiting;
    }

    /** Who has come to his turn here and has not had it yet; null for nobody. */
    @Nullable
    RateNode turn() {
        return turn;
    }

    void turn(@Nullable RateNode next) {
        turn = next;
    }

    /** When it opens, as of the last look. */
    long opens() {
        return opens;
    }

    void look(long now) {
        opens = bucket.opensAt(now);
    }

    void rate(long bytesPerSecond, long now) {
        bucket.rate(bytesPerSecond, now);
        limited = bucket.isLimited();
    }

    void take(long bytes, long now) {
        bucket.take(bytes, now);
        turnWindow(now);
        windowBytes += bytes;
    }

    /** One more, or one less, who is bound by it. */
    void count(int more) {
        users += more;
    }

    /** It binds somebody. */
    boolean isUsed() {
        return users > 0;
    }

    /** It binds nobody and is owed nothing; until then it is kept, lest who comes and goes pays none of his debts. */
    boolean isForgotten(long now) {
        return users == 0 && waiting.isEmpty() && bucket.isOpen(now);
    }

    RateInForce view(long now) {
        turnWindow(now);
        double old = 1 - (double) (now - windowStart) / WINDOW_NANOS;
        long current = (long) ((windowBefore * old + windowBytes) * 1e9 / WINDOW_NANOS);
        return new RateInForce(scope, name, bucket.bytesPerSecond(), current);
    }

    private void turnWindow(long now) {
        long passed = now - windowStart;
        if (passed >= WINDOW_NANOS) {
            windowBefore = passed < 2 * WINDOW_NANOS ? windowBytes : 0;
            windowBytes = 0;
            windowStart = now - passed % WINDOW_NANOS;
        }
    }
}
