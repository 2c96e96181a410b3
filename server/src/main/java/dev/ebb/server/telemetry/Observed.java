package dev.ebb.server.telemetry;

import dev.ebb.server.engine.Space;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.server.store.JobStore;
import java.time.Instant;

/**
 * What is looked at each time that somebody reads metrics.
 *
 * @param store the queue on disk
 * @param ledger what waits to be written
 * @param view what decides which jobs run
 * @param running what runs
 * @param space what is promised of the volumes
 * @param version of the build
 * @param build which build
 * @param started when the service started
 */
public record Observed(
        JobStore store,
        JobLedger ledger,
        SchedulerView view,
        RunningTransfers running,
        Space space,
        String version,
        String build,
        Instant started) {}
