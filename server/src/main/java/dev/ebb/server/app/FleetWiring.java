package dev.ebb.server.app;

import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.fleet.FleetEvents;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.notify.Notifier;
import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.store.NodeProgress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Takes what the fleet says to those whom it concerns. Thread-safe. */
final class FleetWiring implements FleetEvents {
    private final JobLedger ledger;
    private final Scheduler scheduler;
    private final CertificateDesk desk;
    private final Notifier notifier;
    private final BooleanSupplier turning;

    /** {@code turning} is false when the scheduler has stopped turning. */
    FleetWiring(
            JobLedger ledger, Scheduler scheduler, CertificateDesk desk, Notifier notifier, BooleanSupplier turning) {
        this.turning = turning;
        this.notifier = notifier;
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.desk = desk;
    }

    @Override
    public void news(boolean thoroughly) {
        scheduler.fleetNews(thoroughly);
        if (thoroughly) {
            notifier.look(); // those that a node owes which is gone; nothing is committed when it goes
        }
    }

    @Override
    public void changed(Collection<Job> jobs) {
        scheduler.committed(jobs);
        desk.committed(jobs);
        jobs.forEach(ledger::changedElsewhere);
    }

    @Override
    public void claimsLost() {
        scheduler.claimsLost();
    }

    @Override
    public boolean isTurning() {
        return turning.getAsBoolean();
    }

    @Override
    public Map<JobId, Long> concerns() {
        Map<JobId, Long> all = new HashMap<>(ledger.awaited());
        all.putAll(scheduler.held());
        return all;
    }

    @Override
    public List<NodeProgress> progress() {
        return scheduler.running().jobs().stream()
                .map(job -> new NodeProgress(
                        job.id(),
                        job.owner(),
                        job.state(),
                        job.filesTotal(),
                        job.filesTransferred(),
                        job.bytesTransferred(),
                        job.bytesTotal(),
                        job.bytesPerSecond()))
                .toList();
    }
}
