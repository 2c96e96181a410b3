package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.telemetry.events.AuditedCalls;
import io.opentelemetry.api.metrics.Meter;

/** How the audit log does when somebody reads. */
public final class AuditGauges {
    private AuditGauges() {}

    /** Has the meter ask, whenever somebody reads. */
    public static void register(Meter meter, AuditedCalls audited) {
        meter.counterBuilder("ebb.audit.lines")
                .setUnit("{line}")
                .setDescription("Lines written to the audit log.")
                .buildWithCallback(out -> out.record(audited.lines()));
        meter.counterBuilder("ebb.audit.failures")
                .setUnit("{line}")
                .setDescription("Lines that could not be written to the audit log.")
                .buildWithCallback(out -> out.record(audited.failures()));
    }
}
