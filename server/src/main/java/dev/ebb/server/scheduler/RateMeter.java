package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/** Bytes a second over a sliding window. Confined to one thread but for {@link #bytesPerSecond}. */
final class RateMeter {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration SPACING = Duration.ofMillis(100);

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private volatile long bytesPerSecond;

    /** Whether a sample would tell anything: adding up what has moved is not free, and small files end by the thousand. */
    boolean isDue(Instant now) {
        return samples.isEmpty() || !now.isBefore(samples.getLast().time().plus(SPACING));
    }

    void sample(Instant now, long bytes) {
        samples.add(new Sample(now, bytes));
        while (samples.size() > 2 && samples.getFirst().time().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        long millis = Duration.between(oldest.time(), now).toMillis();
        bytesPerSecond = millis <= 0 ? 0 : Math.max(0, (bytes - oldest.bytes()) * 1000 / millis);
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    private record Sample(Instant time, long bytes) {}
}
