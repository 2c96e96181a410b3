package dev.ebb.server.telemetry.events;

import com.google.gson.JsonObject;
import dev.ebb.server.audit.AuditLog;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.Redaction;
import dev.ebb.server.rpc.transport.CallEnd;
import dev.ebb.server.rpc.transport.CallHead;
import dev.ebb.server.rpc.transport.CallSubject;
import dev.ebb.server.rpc.transport.CallWatch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down each call that changes something, and each that somebody was not allowed to make. Where that is required, a line
 * says what is asked before it is done, so that nothing is done of which there is no line. Thread-safe; waits for the disk.
 */
public final class AuditedCalls implements CallWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedCalls.class);
    private static final Set<String> FORBIDDEN = Set.of("UNAUTHENTICATED", "PERMISSION_DENIED");
    private static final int MOST_DETAILS = 40;
    private static final int LONGEST_DETAIL = 500;

    private static final Map<String, BitsEvent> EVENTS = Map.of(
            "CreateJob", BitsEvent.CREATED,
            "Resume", BitsEvent.RESUMED,
            "Suspend", BitsEvent.SUSPENDED,
            "Complete", BitsEvent.COMPLETED,
            "Cancel", BitsEvent.CANCELLED,
            "SetNotifyCmdLine", BitsEvent.COMMAND_SET);

    private final AuditLog log;
    private final boolean required;
    private final InstantSource clock;
    private final LongAdder lines = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** Writes to this log; {@code required} refuses changes that cannot be written down. */
    public AuditedCalls(AuditLog log, boolean required, InstantSource clock) {
        this.log = log;
        this.required = required;
        this.clock = clock;
    }

    /** Lines written. */
    public long lines() {
        return lines.sum();
    }

    /** Lines that could not be written. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public OneCall begun(CallHead head) {
        return new AuditedCall(head);
    }

    private void write(JsonObject line) throws IOException {
        try {
            log.write(line);
            lines.increment();
        } catch (IOException | RuntimeException failed) {
            failures.increment();
            LOG.error("AUDIT: a line could not be written: {}; it was {}", failed.toString(), line);
            throw failed;
        }
    }

    /** One call. */
    private final class AuditedCall implements OneCall {
        private final CallHead head;
        private volatile @Nullable Caller caller;
        private volatile @Nullable CallSubject request;

        AuditedCall(CallHead head) {
            this.head = head;
        }

        @Override
        public void identified(Caller known) {
            caller = known;
        }

        @Override
        public void asked(CallSubject subject) {
            request = subject;
            if (head.changes() && required) {
                try {
                    write(line("asked"));
                } catch (IOException | RuntimeException unwritten) {
                    throw JobException.of(
                            ErrorCode.SERVICE_NOT_AVAILABLE,
                            "The audit log cannot be written, and without it nothing is changed here (audit.required).");
                }
            }
        }

        @Override
        public void closed(CallEnd end) {
            if (!head.changes() && !FORBIDDEN.contains(end.code())) {
                return;
            }
            JsonObject line = line("call");
            line.addProperty("code", end.code());
            BitsEvent event = EVENTS.get(head.method());
            if (end.isOk() && event != null) {
                line.addProperty("bits_event_id", event.id());
            }
            if (!end.isOk()) {
                put(line, "reason", end.reason());
                put(line, "message", Redaction.of(end.message()));
            }
            CallSubject answer = end.subject();
            if (answer != null) {
                put(line, "job", answer.jobId());
                put(line, "owner", answer.owner());
            }
            try {
                write(line);
            } catch (IOException | RuntimeException unwritten) {
                // It is done, and the log of the service holds the line.
                LOG.debug("the call stands", unwritten);
            }
        }

        private JsonObject line(String event) {
            JsonObject line = new JsonObject();
            line.addProperty("time", clock.instant().toString());
            line.addProperty("event", event);
            Caller known = caller;
            line.addProperty("caller", known == null ? "" : known.id().value());
            line.addProperty("role", known == null ? "" : known.role().name().toLowerCase(Locale.ROOT));
            line.addProperty("proof", head.proof());
            line.addProperty("peer", head.peer());
            line.addProperty("method", head.service() + "/" + head.method());
            CallSubject subject = request;
            if (subject != null) {
                put(line, "job", subject.jobId());
                put(line, "request_id", subject.requestId());
                JsonObject details = new JsonObject();
                subject.details(MOST_DETAILS)
                        .forEach(detail -> details.addProperty(detail.getKey(), shown(detail.getValue())));
                if (!details.isEmpty()) {
                    line.add("details", details);
                }
            }
            return line;
        }

        private static String shown(String value) {
            String redacted = Redaction.of(value);
            return redacted.length() <= LONGEST_DETAIL ? redacted : redacted.substring(0, LONGEST_DETAIL) + "...";
        }

        private static void put(JsonObject line, String key, String value) {
            if (!value.isEmpty()) {
                line.addProperty(key, value);
            }
        }
    }
}
