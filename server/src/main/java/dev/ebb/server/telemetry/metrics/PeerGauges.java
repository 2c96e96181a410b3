package dev.ebb.server.telemetry.metrics;

import static dev.ebb.server.telemetry.metrics.QueueGauges.gauge;

import dev.ebb.server.peer.PeerCaching;
import dev.ebb.server.peer.cache.CacheRecord;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.peer.client.Neighbours;
import dev.ebb.server.peer.client.Neighbours.Fault;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** How peer caching does when somebody reads; nothing but zeros where it is not set up. */
public final class PeerGauges {
    private static final AttributeKey<String> FAULT = AttributeKey.stringKey("fault");

    private final PeerCaching caching;

    private PeerGauges(PeerCaching caching) {
        this.caching = caching;
    }

    /** Has the meter ask, whenever somebody reads. */
    public static void register(Meter meter, PeerCaching caching) {
        PeerGauges gauges = new PeerGauges(caching);
        gauges.traffic(meter);
        gauges.stock(meter);
    }

    private void traffic(Meter meter) {
        meter.counterBuilder("ebb.peer.received")
                .setUnit("By")
                .setDescription("Bytes of finished files that came from peers.")
                .buildWithCallback(out -> out.record(caching.receivedBytes()));
        meter.counterBuilder("ebb.peer.served")
                .setUnit("By")
                .setDescription("Bytes sent to peers, their heads included.")
                .buildWithCallback(out -> out.record(caching.servedBytes()));
        meter.counterBuilder("ebb.peer.faults")
                .setUnit("{fault}")
                .setDescription("Times that a peer failed and was left alone for a while.")
                .buildWithCallback(out -> {
                    for (Fault fault : Fault.values()) {
                        out.record(caching.faults(fault), Attributes.of(FAULT, Labels.word(fault)));
                    }
                });
    }

    private void stock(Meter meter) {
        gauge(
                meter,
                "ebb.peer.available",
                "{peer}",
                "Peers that can be asked.",
                out -> out.record(caching.peers().stream()
                        .filter(Neighbours.View::available)
                        .count()));
        gauge(
                meter,
                "ebb.peer.cache.files",
                "{file}",
                "Files kept for peers.",
                out -> out.record(records().size()));
        gauge(
                meter,
                "ebb.peer.cache",
                "By",
                "Size of the files kept for peers.",
                out -> out.record(
                        records().stream().mapToLong(CacheRecord::bytes).sum()));
    }

    private List<CacheRecord> records() {
        return caching.cache().map(ContentCache::records).orElse(List.of());
    }
}
