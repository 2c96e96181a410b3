package dev.ebb.server.telemetry.otlp;

import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;

/** Has OpenTelemetry's exporters send by the gRPC that is here already. Found by the exporters as a service. */
public final class ChannelSenders implements GrpcSenderProvider {
    @Override
    public GrpcSender createSender(GrpcSenderConfig config) {
        return new ChannelSender(config);
    }
}
