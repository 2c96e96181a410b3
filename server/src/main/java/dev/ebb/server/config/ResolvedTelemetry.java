package dev.ebb.server.config;

import dev.ebb.server.audit.AuditOptions;
import dev.ebb.server.telemetry.TelemetryOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the settings of metrics, traces and the audit log say together. */
final class ResolvedTelemetry {
    private final ResolvedSettings settings;

    ResolvedTelemetry(ResolvedSettings settings) {
        this.settings = settings;
    }

    /** Adds what is fine alone but not together. */
    void check(List<String> problems) {
        if (settings.get(TelemetrySettings.CERTIFICATE).isPresent()
                != settings.get(TelemetrySettings.KEY).isPresent()) {
            problems.add(settings.place(TelemetrySettings.CERTIFICATE, TelemetrySettings.KEY)
                    + ": telemetry.otlp.certificate and telemetry.otlp.key need each other");
        }
        if (settings.get(TelemetrySettings.AUDIT_REQUIRED)
                && settings.get(TelemetrySettings.AUDIT_FILE).isEmpty()) {
            problems.add(settings.place(TelemetrySettings.AUDIT_REQUIRED) + ": audit.required needs audit.file");
        }
    }

    TelemetryOptions options() {
        Map<String, String> resource = new LinkedHashMap<>();
        for (String attribute : settings.get(TelemetrySettings.RESOURCE)) {
            int equals = attribute.indexOf('=');
            resource.put(attribute.substring(0, equals), attribute.substring(equals + 1));
        }
        return new TelemetryOptions(
                settings.get(WebSettings.METRICS),
                settings.get(TelemetrySettings.NAMES),
                settings.get(TelemetrySettings.ENDPOINT)
                        .map(endpoint -> new TelemetryOptions.Otlp(
                                endpoint,
                                settings.get(TelemetrySettings.PROTOCOL),
                                Set.copyOf(settings.get(TelemetrySettings.SIGNALS)),
                                settings.get(TelemetrySettings.INTERVAL),
                                settings.get(TelemetrySettings.HEADERS),
                                new TelemetryOptions.Tls(
                                        settings.get(TelemetrySettings.AUTHORITIES),
                                        settings.get(TelemetrySettings.CERTIFICATE),
                                        settings.get(TelemetrySettings.KEY)))),
                settings.get(TelemetrySettings.SERVICE_NAME),
                resource,
                settings.get(TelemetrySettings.TRACE_PERCENT),
                settings.get(TelemetrySettings.PROPAGATE_TO),
                settings.get(TelemetrySettings.EVENTS));
    }

    Optional<AuditOptions> audit() {
        return settings.get(TelemetrySettings.AUDIT_FILE)
                .map(file -> new AuditOptions(
                        file,
                        settings.get(TelemetrySettings.AUDIT_ROTATE),
                        settings.get(TelemetrySettings.AUDIT_KEEP),
                        settings.get(TelemetrySettings.AUDIT_SYNC),
                        settings.get(TelemetrySettings.AUDIT_REQUIRED)));
    }
}
