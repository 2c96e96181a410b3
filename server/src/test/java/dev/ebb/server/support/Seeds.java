package dev.ebb.server.support;

import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Random runs that can be repeated. A failing run names its seed; {@code -Dseed=<n>} runs that one alone, {@code -Dseeds=<n>}
 * changes how many there are.
 */
public final class Seeds {
    private Seeds() {}

    /** What one random run does. */
    public interface Run {
        void with(Random random) throws Throwable;
    }

    /** Runs with as many fresh seeds. */
    public static void forEach(int count, Run run) {
        Long only = Long.getLong("seed");
        long first = new Random().nextLong() >>> 1;
        LongStream seeds = only != null
                ? LongStream.of(only)
                : LongStream.range(first, first + Integer.getInteger("seeds", count));
        seeds.forEach(seed -> attempt(seed, () -> run.with(new Random(seed))));
    }

    private static void attempt(long seed, ThrowingCallable run) {
        try {
            run.call();
        } catch (Throwable failure) {
            throw new AssertionError(
                    "seed " + seed + " (rerun with -Dseed=" + seed + "): " + failure.getMessage(), failure);
        }
    }
}
