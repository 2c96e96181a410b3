package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.scalar;
import static dev.ebb.server.config.SettingTypes.size;
import static dev.ebb.server.config.SettingTypes.text;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import dev.ebb.server.audit.AuditOptions;
import dev.ebb.server.telemetry.TelemetryOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of what the service tells those who watch it: metrics beyond the door, OTLP, traces, events and audit. */
final class TelemetrySettings {
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}=[\\x20-\\x7e]{0,300}");

    static final Setting<Boolean> NAMES = Setting.of(
            "metrics.names",
            bool(),
            false,
            "Shows bandwidth limits of single users, jobs and hosts among the metrics, with their names; without it only those"
                    + " that count for all.");

    static final Setting<Optional<URI>> ENDPOINT = Setting.of(
            "telemetry.otlp.endpoint",
            or("off", url()),
            Optional.empty(),
            "Base URL of an OpenTelemetry collector that metrics and traces are sent to, as https://collector:4318.");
    static final Setting<TelemetryOptions.Protocol> PROTOCOL = Setting.of(
            "telemetry.otlp.protocol",
            oneOf(TelemetryOptions.Protocol.class),
            TelemetryOptions.Protocol.HTTP_PROTOBUF,
            "How it is spoken to: protobuf in POSTs (usually port 4318), or gRPC (4317).");
    static final Setting<List<TelemetryOptions.Signal>> SIGNALS = Setting.of(
            "telemetry.otlp.signals",
            listOf(oneOf(TelemetryOptions.Signal.class)),
            List.of(TelemetryOptions.Signal.values()),
            "What it is sent.");
    static final Setting<Duration> INTERVAL = Setting.of(
            "telemetry.otlp.interval",
            duration(ofMillis(100), ofHours(1)),
            ofMinutes(1),
            "How often metrics are sent. Spans are sent within five seconds, or this time where it is shorter.");
    static final Setting<Optional<Path>> HEADERS = Setting.of(
            "telemetry.otlp.headers-file",
            or("none", path()),
            Optional.empty(),
            "File with header fields for the collector, one \"name: value\" a line, such as its token. Read anew each time. Only"
                    + " the service should be able to read it.");
    static final Setting<Optional<Path>> AUTHORITIES = Setting.of(
            "telemetry.otlp.certificate-authorities",
            or("default", path()),
            Optional.empty(),
            "PEM certificates that sign the collector's. Default: those that the JVM trusts.");
    static final Setting<Optional<Path>> CERTIFICATE = Setting.of(
            "telemetry.otlp.certificate",
            or("none", path()),
            Optional.empty(),
            "PEM chain that the service shows to the collector (mTLS).");
    static final Setting<Optional<Path>> KEY = Setting.of(
            "telemetry.otlp.key",
            or("none", path()),
            Optional.empty(),
            "PEM private key (PKCS #8) of that certificate.");
    static final Setting<String> SERVICE_NAME =
            Setting.of("telemetry.service-name", text(100), "ebb", "service.name of what is sent to the collector.");
    static final Setting<List<String>> RESOURCE = Setting.of(
            "telemetry.resource-attributes",
            listOf(attribute()),
            List.of(),
            "More attributes of what is sent, as deployment.environment.name=production.");
    static final Setting<Integer> TRACE_PERCENT = Setting.of(
            "telemetry.trace-percent",
            integer(0, 100),
            100,
            "How many of the jobs are traced whose caller sent no traceparent; where one came, its caller has decided.");
    static final Setting<List<String>> PROPAGATE_TO = Setting.of(
            "telemetry.propagate-to",
            listOf(SourceSettings.host()),
            List.of(),
            "Servers whose requests carry traceparent and tracestate, with * for any at the left of a name. No other server hears"
                    + " of the trace, wherever mirrors and redirects lead.");

    static final Setting<TelemetryOptions.Events> EVENTS = Setting.of(
            "log.events",
            oneOf(TelemetryOptions.Events.class),
            TelemetryOptions.Events.NONE,
            "Whether the log has a line for what BITS has an event id for: of jobs, or of their files as well.");

    static final Setting<Optional<Path>> AUDIT_FILE = Setting.of(
            "audit.file",
            or("off", path()),
            Optional.empty(),
            "Where each call that changes something is written down, and each that was forbidden: who, what, to whose job. Lines"
                    + " of JSON, each with the hash of the one before; ebb audit verify checks them.");
    static final Setting<Long> AUDIT_ROTATE = Setting.of(
            "audit.rotate-size",
            size(4 << 10, 1L << 40),
            64L << 20,
            "A file of this size becomes FILE.1, and the older ones FILE.2 and so on.");
    static final Setting<Integer> AUDIT_KEEP =
            Setting.of("audit.keep", integer(1, 1000), 10, "How many of these older files are kept.");
    static final Setting<AuditOptions.Sync> AUDIT_SYNC = Setting.of(
            "audit.sync",
            oneOf(AuditOptions.Sync.class),
            AuditOptions.Sync.SECOND,
            "When lines are synced to disk: always = before the call is answered, second = at most once a second, never = when"
                    + " the system does. Only a crash of the machine can lose what is not synced.");
    static final Setting<Boolean> AUDIT_REQUIRED = Setting.of(
            "audit.required",
            bool(),
            false,
            "Refuses every change that cannot be written down (UNAVAILABLE), and writes down what is asked before it is done."
                    + " Without it such a line goes to the log of the service, as an error.");

    static final List<Setting<?>> ALL = List.of(
            NAMES,
            ENDPOINT,
            PROTOCOL,
            SIGNALS,
            INTERVAL,
            HEADERS,
            AUTHORITIES,
            CERTIFICATE,
            KEY,
            SERVICE_NAME,
            RESOURCE,
            TRACE_PERCENT,
            PROPAGATE_TO,
            AUDIT_FILE,
            AUDIT_ROTATE,
            AUDIT_KEEP,
            AUDIT_SYNC,
            AUDIT_REQUIRED);

    private TelemetrySettings() {}

    private static SettingType<URI> url() {
        return scalar("a URL of a collector", TelemetrySettings::collector, URI::toString, "an http or https URL");
    }

    private static Optional<URI> collector(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
            return Optional.of(url).filter(it -> http && plain && it.getHost() != null);
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }

    private static SettingType<String> attribute() {
        return scalar(
                "an attribute",
                text -> Optional.of(text).filter(it -> ATTRIBUTE.matcher(it).matches()),
                text -> text,
                "name=value");
    }
}
