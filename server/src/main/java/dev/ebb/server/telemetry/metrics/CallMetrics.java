package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.rpc.transport.CallEnd;
import dev.ebb.server.rpc.transport.CallHead;
import dev.ebb.server.rpc.transport.CallWatch;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;

/** Counts and times calls, under the names that every gRPC server has for that (gRFC A66). */
public final class CallMetrics implements CallWatch {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("grpc.method");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("grpc.status");

    private final LongCounter started;
    private final LongCounter messages;
    private final DoubleHistogram duration;

    /** Instruments of this meter. */
    public CallMetrics(Meter meter) {
        started = meter.counterBuilder("grpc.server.call.started")
                .setUnit("{call}")
                .setDescription("Calls that came, refused ones included.")
                .build();
        duration = Buckets.seconds(
                meter,
                "grpc.server.call.duration",
                "A call from its head until its status; of a subscription, all the time that it was open.",
                Buckets.QUICK);
        messages = meter.counterBuilder("ebb.grpc.server.messages")
                .setUnit("{message}")
                .setDescription("Messages of calls, received and sent.")
                .build();
    }

    @Override
    public OneCall begun(CallHead head) {
        Attributes method = Attributes.of(METHOD, head.service() + "/" + head.method());
        Attributes received =
                method.toBuilder().put(Labels.DIRECTION, "received").build();
        Attributes sent = method.toBuilder().put(Labels.DIRECTION, "sent").build();
        long begun = System.nanoTime();
        started.add(1, method);
        return new OneCall() {
            @Override
            public void message(boolean came) {
                messages.add(1, came ? received : sent);
            }

            @Override
            public void closed(CallEnd end) {
                duration.record(
                        Buckets.secondsSince(begun),
                        method.toBuilder().put(STATUS, end.code()).build());
            }
        };
    }
}
