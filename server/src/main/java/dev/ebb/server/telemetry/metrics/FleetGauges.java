package dev.ebb.server.telemetry.metrics;

import static dev.ebb.server.telemetry.metrics.QueueGauges.gauge;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** How the nodes do when somebody reads, as this one sees them. */
public final class FleetGauges {
    private static final String GONE = "gone";

    private final Fleet fleet;

    private FleetGauges(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Has the meter ask, whenever somebody reads. */
    public static void register(Meter meter, Fleet fleet) {
        FleetGauges gauges = new FleetGauges(fleet);
        gauge(meter, "ebb.fleet.nodes", "{node}", "Nodes by what they do, as this one sees them.", gauges::nodes);
        meter.gaugeBuilder("ebb.fleet.lease.age")
                .setUnit("s")
                .setDescription("How long ago this node renewed its lease; 0 for a service alone.")
                .buildWithCallback(out -> out.record(Buckets.seconds(fleet.age())));
        gauges.counter(
                meter,
                "ebb.fleet.leases_lost",
                "{lease}",
                "Times that this node was taken for dead.",
                it -> it.counts().leasesLost());
        gauges.counter(
                meter,
                "ebb.fleet.jobs_recovered",
                "{job}",
                "Jobs of nodes that are gone which this node gave back to the queue.",
                it -> it.counts().jobsRecovered());
    }

    private void counter(Meter meter, String name, String unit, String meaning, ToLongFunction<Fleet> count) {
        meter.counterBuilder(name)
                .setUnit(unit)
                .setDescription(meaning)
                .buildWithCallback(out -> out.record(count.applyAsLong(fleet)));
    }

    private void nodes(ObservableLongMeasurement out) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (NodeMode mode : NodeMode.values()) {
            counts.put(Labels.word(mode), 0L);
        }
        counts.put(GONE, 0L);
        for (NodeStatus node : fleet.nodes()) {
            counts.merge(node.alive() ? Labels.word(node.mode()) : GONE, 1L, Long::sum);
        }
        counts.forEach((state, count) -> out.record(count, Attributes.of(Labels.STATE, state)));
    }
}
