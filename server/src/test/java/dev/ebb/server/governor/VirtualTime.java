package dev.ebb.server.governor;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;

/** Time that passes as fast as a test wants, and alarms that ring in it, as late as a busy machine lets them. */
final class VirtualTime implements LongSupplier, Alarm {
    static final long SECOND = 1_000_000_000L;

    private final PriorityQueue<Due> alarms =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
    private final Random lateness;
    private final long mostLate;
    private long now = -SECOND;
    private long numbers;

    private record Due(long at, long number, Runnable action) {}

    VirtualTime() {
        this(0, 0);
    }

    VirtualTime(long seed, long mostLateNanos) {
        lateness = new Random(seed);
        mostLate = mostLateNanos;
    }

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public void after(long nanos, Runnable action) {
        long late = mostLate == 0 ? 0 : (long) (lateness.nextDouble() * mostLate);
        alarms.add(new Due(now + nanos + late, ++numbers, action));
    }

    /** Alarms asked for so far. */
    long alarms() {
        return numbers;
    }

    /** Lets so much time pass. */
    void pass(long nanos) {
        long end = now + nanos;
        while (!alarms.isEmpty() && alarms.peek().at <= end) {
            Due due = alarms.remove();
            now = Math.max(now, due.at);
            due.action.run();
        }
        now = end;
    }
}
