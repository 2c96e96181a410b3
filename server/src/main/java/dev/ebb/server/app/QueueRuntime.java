package dev.ebb.server.app;

import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.events.EventFeed;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.fleet.FleetNode;
import dev.ebb.server.governor.AlarmThread;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.JobReader;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.network.CostWatch;
import dev.ebb.server.notify.Notifier;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.scheduler.SchedulerOptions;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The queue and everything that moves it, without a door: store, ledger, scheduler, engine. Closed in reverse. */
final class QueueRuntime {
    /** Events that are being read are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A turn reads the store and never waits for a network; one that takes this long will not end. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);
    /** What breaks each turn for this long does not go away by itself. */
    private static final Duration LONGEST_BREAKING = Duration.ofMinutes(1);

    private final JobStore store;
    private final @Nullable FleetNode fleet;
    private final TransferEngine engine;
    private final CertificateDesk desk;
    private final JobLedger ledger;
    private final JobReader reader;
    private final ExecutorService watching = Executors.newSingleThreadExecutor(task -> new Thread(task, "ebb-events"));
    private final EventFeed events;
    private final Scheduler scheduler;
    private final AlarmThread rateAlarm = new AlarmThread();
    private final SchedulerLoop loop;
    private final NetworkWatch network;
    private final CostWatch cost;
    private final Notifier notifier;

    QueueRuntime(
            OpenedStore opened,
            TransferEngine engine,
            CertificateDesk desk,
            SecretBox secrets,
            Supplier<Policy> policy,
            NotifyWiring notifications,
            InstantSource clock) {
        this.desk = desk;
        JobStore store = opened.store();
        this.store = store;
        this.engine = engine;
        this.events = new EventFeed(store, watching);
        this.reader = new JobReader(store, secrets);
        this.ledger = new JobLedger(
                store, policy, new EngineDestinations(engine, policy, isRoot()), LedgerOptions.DEFAULTS, clock);
        QueueReader queue = new QueueReader(store, secrets);
        this.fleet = opened.join(ledger);
        RateTree rates = new RateTree(System::nanoTime, rateAlarm);
        this.scheduler = fleet == null
                ? new Scheduler(engine, ledger, queue, policy, rates, SchedulerOptions.DEFAULTS)
                : new Scheduler(engine, ledger, queue, fleet.queue(), policy, rates, SchedulerOptions.DEFAULTS);
        this.loop = new SchedulerLoop(scheduler, clock);
        this.network = new NetworkWatch(scheduler::network);
        this.cost = new CostWatch(() -> policy.get().cost(), System.getenv(), scheduler::cost);
        this.notifier = notifications.notifier(store, ledger, policy, secrets, clock);
    }

    private static boolean isRoot() {
        return MachineAccounts.ownUid().orElse(-1) == 0;
    }

    /** Finishes what the last run had promised, then turns the wheel; these hear of it. */
    void start(TelemetryWiring telemetry) {
        notifier.watch(telemetry.deliveries());
        ledger.start(
                jobs -> {
                    scheduler.committed(jobs);
                    desk.committed(jobs);
                    events.ring();
                    notifier.committed(jobs);
                },
                telemetry.ledger());
        store.onNews(() -> {
            events.ring();
            notifier.look();
        });
        if (fleet != null) {
            // Before what was promised is finished, which may take longer than a lease.
            fleet.start(new FleetWiring(ledger, scheduler, desk, notifier, this::isTurning));
        }
        recover();
        cost.start();
        loop.start();
        network.start();
        notifier.start();
    }

    /** A row that cannot be read ends the start with words that help. */
    private void recover() {
        try {
            scheduler.recover();
        } catch (StoreException unreadable) {
            throw unreadable;
        } catch (RuntimeException broken) {
            throw new StartException(
                    "The queue was opened and cannot be gone on with (" + broken
                            + "). What is wrong with it says, and mends: ebb store check --repair",
                    broken);
        }
    }

    JobStore store() {
        return store;
    }

    Space space() {
        return engine.space();
    }

    JobLedger ledger() {
        return ledger;
    }

    JobReader reader() {
        return reader;
    }

    EventFeed events() {
        return events;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** The fleet that this service is a node of; empty when it has the queue for itself. */
    Optional<Fleet> fleet() {
        return Optional.ofNullable(fleet);
    }

    /** What runs, here and at other nodes. */
    RunningTransfers running() {
        return fleet == null ? scheduler.running() : new FleetTransfers(scheduler.running(), fleet.board());
    }

    /** A policy has changed: it has effect at once. */
    void policyChanged() {
        scheduler.wake();
        cost.look();
    }

    /** False when the scheduler has stopped turning, and jobs with it. */
    boolean isTurning() {
        return loop.isTurning(LONGEST_TURN, LONGEST_BREAKING);
    }

    /** True when somebody is still to be told of something. */
    boolean owesNotifications() {
        return notifier.owes();
    }

    /** Starts nothing any more; what runs is checkpointed and leaves, unless it is about to be whole. Returns at once. */
    void windDown(Drain drain) {
        loop.windDown(drain);
    }

    /**
     * Checkpoints what runs, writes what waits, gives other nodes what is this one's, lets go of everything. The queue stays on
     * disk.
     */
    void close(Drain drain) {
        drain.step("looking at the network", 0.1, () -> {
            network.close();
            cost.close();
        });
        if (!loop.stop(drain.share(0.5))) {
            drain.leave("transfers of " + scheduler.running().jobs().size() + " jobs, which go on from their last"
                    + " checkpoint");
        }
        drain.step("notifications, which are delivered again", 0.2, notifier::close);
        drain.step("the engine", 0.4, engine::close);
        rateAlarm.close();
        boolean written = drain.step("writing the queue", 0.5, ledger::close);
        if (fleet != null) {
            drain.step("leaving the fleet", 0.6, fleet::close);
        }
        drain.step("reading events", 0.4, this::stopWatching);
        if (written && drain.left().isEmpty()) { // nobody may be using it any more
            drain.step("closing the store", 0.9, store::close);
        }
    }

    /** A look that is under way reads the store. */
    private void stopWatching() {
        watching.shutdown();
        try {
            watching.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
