package dev.ebb.server.telemetry.metrics;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;

/** Histograms of times, with bounds that suit what they measure. */
final class Buckets {
    private static final double NANOS = 1e9;

    /** From a tenth of a millisecond to ten seconds: calls, commits and syncs. */
    static final List<Double> QUICK =
            List.of(0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0);

    /** From five milliseconds to half a minute: answers of servers. */
    static final List<Double> NETWORK = List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

    /** From ten milliseconds to a day: files. */
    static final List<Double> FILES =
            List.of(0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0);

    /** From a second to two weeks: jobs. */
    static final List<Double> JOBS =
            List.of(1.0, 10.0, 60.0, 600.0, 3600.0, 14_400.0, 86_400.0, 259_200.0, 604_800.0, 1_209_600.0);

    private Buckets() {}

    static DoubleHistogram seconds(Meter meter, String name, String meaning, List<Double> bounds) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(meaning)
                .setExplicitBucketBoundariesAdvice(bounds)
                .build();
    }

    static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }

    /** Since a reading of {@link System#nanoTime}. */
    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / NANOS;
    }
}
