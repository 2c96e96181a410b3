package dev.ebb.server.telemetry.metrics;

import static dev.ebb.server.telemetry.metrics.QueueGauges.gauge;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.RateScope;
import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.IdleMode;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.governor.idle.PathState;
import dev.ebb.server.scheduler.SchedulerView;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** How the limits and the paths to the network do when somebody reads. */
public final class PathGauges {
    private static final AttributeKey<String> SCOPE = AttributeKey.stringKey("scope");
    private static final AttributeKey<String> NAME = AttributeKey.stringKey("name");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("path");
    private static final Set<RateScope> COMMON = Set.of(RateScope.TOTAL, RateScope.BACKGROUND, RateScope.PRIORITY);
    private static final double MICROS = 1e6;

    private final SchedulerView view;
    private final boolean names;

    private PathGauges(SchedulerView view, boolean names) {
        this.view = view;
        this.names = names;
    }

    /** Has the meter ask, whenever somebody reads; of limits of users, jobs and hosts only where these may be named. */
    public static void register(Meter meter, SchedulerView view, boolean names) {
        PathGauges gauges = new PathGauges(view, names);
        gauges.limits(meter);
        gauges.decisions(meter);
        gauges.measures(meter);
    }

    private void limits(Meter meter) {
        gauge(
                meter,
                "ebb.bandwidth_limit",
                "By/s",
                "A bandwidth limit that counts now.",
                out -> limits(out, RateInForce::bytesPerSecond));
        gauge(
                meter,
                "ebb.bandwidth_limit.used",
                "By/s",
                "What passes under a bandwidth limit.",
                out -> limits(out, RateInForce::currentBytesPerSecond));
    }

    private void limits(ObservableLongMeasurement out, ToLongFunction<RateInForce> value) {
        for (RateInForce limit : view.limits()) {
            if (names || COMMON.contains(limit.scope())) {
                out.record(
                        value.applyAsLong(limit), Attributes.of(SCOPE, Labels.word(limit.scope()), NAME, limit.name()));
            }
        }
    }

    private void decisions(Meter meter) {
        counter(meter, "ebb.governor.yields", "{yield}", "Times that the background made way.", PathReport::yields);
        counter(
                meter,
                "ebb.governor.comebacks",
                "{comeback}",
                "Times that the background came back after it had made way.",
                PathReport::comebacks);
        gauge(
                meter,
                "ebb.path.state",
                "",
                "What background transfers do on a path: 1 for the state that they are in.",
                this::states);
    }

    private void counter(Meter meter, String name, String unit, String meaning, ToLongFunction<PathReport> count) {
        meter.counterBuilder(name).setUnit(unit).setDescription(meaning).buildWithCallback(out -> {
            for (Direction direction : Direction.values()) {
                long sum = view.paths().stream()
                        .filter(path -> path.direction() == direction)
                        .mapToLong(count)
                        .sum();
                out.record(sum, Labels.of(Labels.DIRECTION, direction));
            }
        });
    }

    private void states(ObservableLongMeasurement out) {
        for (PathReport path : view.paths()) {
            for (PathState state : PathState.values()) {
                out.record(
                        path.view().state() == state ? 1 : 0,
                        labels(path).toBuilder()
                                .put(Labels.STATE, Labels.word(state))
                                .build());
            }
        }
    }

    private void measures(Meter meter) {
        each(
                meter,
                "ebb.path.paced",
                "",
                "1 where a path is seen by timing small requests, not by what the kernel measures.",
                path -> path.view().mode() == IdleMode.PACED ? 1 : 0);
        each(
                meter,
                "ebb.path.capacity",
                "By/s",
                "What a path has been seen to carry; 0 while unknown.",
                path -> path.view().capacityBytesPerSecond());
        each(
                meter,
                "ebb.path.own",
                "By/s",
                "What background transfers move on a path.",
                path -> path.view().ownBytesPerSecond());
        each(
                meter,
                "ebb.path.foreign",
                "By/s",
                "What others on this machine move by the interface of a path.",
                path -> path.view().foreignBytesPerSecond());
        each(
                meter,
                "ebb.path.window",
                "By",
                "What the background may have on its way.",
                path -> path.view().windowBytes());
        each(
                meter,
                "ebb.path.connections",
                "{connection}",
                "Open connections of the background.",
                PathReport::connections);
        each(
                meter,
                "ebb.path.waiting_transfers",
                "{transfer}",
                "Transfers that wait until they may open a connection.",
                PathReport::waiting);
        seconds(
                meter,
                "ebb.path.queueing_delay",
                "How long packets wait at the bottleneck.",
                path -> path.view().queueMicros());
        seconds(
                meter,
                "ebb.path.base_round_trip",
                "The round trip of the empty path; 0 while unknown.",
                path -> path.view().baseRttMicros());
    }

    private void each(Meter meter, String name, String unit, String meaning, ToLongFunction<PathReport> value) {
        gauge(
                meter,
                name,
                unit,
                meaning,
                out -> view.paths().forEach(path -> out.record(value.applyAsLong(path), labels(path))));
    }

    private void seconds(Meter meter, String name, String meaning, ToDoubleFunction<PathReport> micros) {
        meter.gaugeBuilder(name)
                .setUnit("s")
                .setDescription(meaning)
                .buildWithCallback(out ->
                        view.paths().forEach(path -> out.record(micros.applyAsDouble(path) / MICROS, labels(path))));
    }

    private static Attributes labels(PathReport path) {
        return Attributes.of(PATH, path.path(), Labels.DIRECTION, Labels.word(path.direction()));
    }
}
