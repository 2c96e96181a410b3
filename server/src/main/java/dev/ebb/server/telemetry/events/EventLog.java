package dev.ebb.server.telemetry.events;

import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Job;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.StoreBatch;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes BITS's events into the log of the service, with their numbers, and without what URLs may hide. */
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("BitsEvent");

    private EventLog() {}

    /** Those of jobs. */
    public static LedgerWatch ofJobs() {
        return new LedgerWatch() {
            @Override
            public void committed(StoreBatch batch, Duration took) {
                for (JobChange change : batch.changes()) {
                    BitsEvent.of(change).forEach(event -> log(event, change.after()));
                }
            }
        };
    }

    /** Those of files. */
    public static EngineWatch ofFiles() {
        return new EngineWatch() {
            @Override
            public FileWatch began(TransferTask task) {
                log(BitsEvent.TRANSFER_STARTED, task, "");
                return new FileWatch() {
                    @Override
                    public void ended(TransferEnd end) {
                        String code = end instanceof TransferEnd.Failed failed
                                ? failed.error().code().hex()
                                : "0x00000000";
                        log(BitsEvent.of(end), task, ", status " + code);
                    }
                };
            }
        };
    }

    private static void log(BitsEvent event, Job job) {
        LOG.info(
                "event {}: {}: job {}, type {}, owner {}, {} files",
                event.id(),
                event.text(),
                job.id(),
                job.type(),
                job.owner().value(),
                job.counters().filesTotal());
    }

    private static void log(BitsEvent event, TransferTask task, String more) {
        LOG.info(
                "event {}: {}: job {}, file {}, {}{}",
                event.id(),
                event.text(),
                task.jobId(),
                task.fileIndex(),
                RedactedUrl.of(task.remote()),
                more);
    }
}
