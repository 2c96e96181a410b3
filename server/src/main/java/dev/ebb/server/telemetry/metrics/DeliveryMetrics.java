package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.notify.DeliveryWatch;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;

/** Counts the tries to tell somebody something. */
public final class DeliveryMetrics implements DeliveryWatch {
    private final LongCounter tries;

    /** Instruments of this meter. */
    public DeliveryMetrics(Meter meter) {
        tries = meter.counterBuilder("ebb.notifications")
                .setUnit("{notification}")
                .setDescription("Tries to deliver a notification, by way and outcome.")
                .build();
        for (Channel channel : Channel.values()) {
            tries.add(0, labels(channel, true));
            tries.add(0, labels(channel, false));
        }
    }

    private static Attributes labels(Channel channel, boolean delivered) {
        return Attributes.of(Labels.CHANNEL, Labels.word(channel), Labels.OUTCOME, delivered ? "delivered" : "failed");
    }

    @Override
    public void tried(Channel channel, boolean delivered) {
        tries.add(1, labels(channel, delivered));
    }
}
