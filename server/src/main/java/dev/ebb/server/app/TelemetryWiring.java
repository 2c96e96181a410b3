package dev.ebb.server.app;

import dev.ebb.server.audit.AuditLog;
import dev.ebb.server.audit.AuditOptions;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.notify.DeliveryWatch;
import dev.ebb.server.peer.PeerCaching;
import dev.ebb.server.rpc.transport.CallWatch;
import dev.ebb.server.telemetry.Observed;
import dev.ebb.server.telemetry.Telemetry;
import dev.ebb.server.telemetry.TelemetryOptions;
import dev.ebb.server.telemetry.events.AuditedCalls;
import dev.ebb.server.telemetry.events.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who listens to the rooms, as the configuration says: nobody, unless something is switched on. Thread-safe. */
final class TelemetryWiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryWiring.class);

    private final List<LedgerWatch> ledger = new ArrayList<>();
    private final List<EngineWatch> engine = new ArrayList<>();
    private final List<CallWatch> calls = new ArrayList<>();
    private final TelemetryOptions options;
    private @Nullable Telemetry telemetry;
    private @Nullable AuditLog audit;

    /** An IOException says what cannot be read or written, for people. */
    TelemetryWiring(Configuration configuration, InstantSource clock) throws IOException {
        options = configuration.telemetry();
        if (options.measures() || options.sends(TelemetryOptions.Signal.TRACES)) {
            Telemetry started = new Telemetry(options, BuildIdentity.version(), clock);
            telemetry = started;
            ledger.addAll(started.ledger());
            engine.addAll(started.engine());
            calls.addAll(started.calls());
        }
        if (options.events() != TelemetryOptions.Events.NONE) {
            ledger.add(EventLog.ofJobs());
        }
        if (options.events() == TelemetryOptions.Events.FILES) {
            engine.add(EventLog.ofFiles());
        }
        Optional<AuditOptions> audited = configuration.audit();
        if (audited.isPresent()) {
            audit(audited.get(), clock);
        }
    }

    private void audit(AuditOptions kept, InstantSource clock) throws IOException {
        AuditLog log = new AuditLog(kept, clock);
        audit = log;
        try {
            log.open();
        } catch (IOException failed) {
            if (kept.required()) {
                throw new IOException(
                        "The audit log " + kept.file() + " cannot be written: " + failed
                                + "; make room, correct audit.file, or set audit.required to false",
                        failed);
            }
            LOG.error(
                    "AUDIT: the log {} cannot be written, and is tried again with each call: {}",
                    kept.file(),
                    failed.toString());
        }
        AuditedCalls audited = new AuditedCalls(log, kept.required(), clock);
        calls.add(audited);
        Telemetry counting = telemetry;
        if (counting != null) {
            counting.observe(audited);
        }
    }

    /** Has the engine looked at. */
    void watch(HttpTransferEngine looked) {
        if (!engine.isEmpty()) {
            looked.watch(EngineWatch.all(engine));
        }
    }

    /** Who hears of commits. */
    LedgerWatch ledger() {
        return LedgerWatch.all(ledger);
    }

    /** Who hears of calls. */
    CallWatch calls() {
        return CallWatch.all(calls);
    }

    /** Who hears of notifications. */
    DeliveryWatch deliveries() {
        Telemetry started = telemetry;
        return started == null ? DeliveryWatch.NOBODY : started.deliveries();
    }

    /** The queue is there and can be looked at. */
    void observe(QueueRuntime queue, Instant now) {
        Telemetry started = telemetry;
        if (started != null) {
            started.observe(new Observed(
                    queue.store(),
                    queue.ledger(),
                    queue.scheduler().view(),
                    queue.scheduler().running(),
                    queue.space(),
                    BuildIdentity.version(),
                    BuildIdentity.id(),
                    now));
        }
    }

    /** The other machines are known and can be looked at. */
    void observe(Fleet fleet, PeerCaching peers) {
        Telemetry started = telemetry;
        if (started != null) {
            started.observe(fleet, peers);
        }
    }

    /** The metrics as Prometheus reads them; empty when they are not to be read. */
    Optional<Supplier<String>> metrics() {
        return Optional.ofNullable(telemetry).filter(it -> options.scraped()).map(it -> it::exposition);
    }

    @Override
    public void close() throws IOException {
        Telemetry started = telemetry;
        if (started != null) {
            started.close();
        }
        AuditLog log = audit;
        if (log != null) {
            log.close();
        }
    }
}
