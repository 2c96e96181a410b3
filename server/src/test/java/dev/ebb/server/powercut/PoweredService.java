package dev.ebb.server.powercut;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.policy.Timing;
import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.scheduler.SchedulerOptions;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import dev.ebb.server.support.QueueRig;
import dev.ebb.server.support.disk.WatchedDisk;
import dev.ebb.server.support.disk.WatchedEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The real store, ledger, scheduler and engine on a power supply. What is committed when it fails is there after it. */
final class PoweredService implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration SOON = Duration.ofMillis(5);
    private static final SchedulerOptions OPTIONS = new SchedulerOptions(
            SOON,
            Duration.ofMillis(500),
            Duration.ofHours(1),
            SOON,
            256,
            Duration.ofMinutes(1),
            Duration.ZERO,
            SOON,
            SOON,
            ZoneOffset.UTC,
            64);
    static final SqliteOptions STORE = new SqliteOptions(2, Duration.ofSeconds(10), 2_000, 16_000, 0, 0);
    private static final Policy POLICY = hasty();

    private final Power power;
    private final JobStore store;
    private final TransferEngine engine;
    private final JobLedger ledger;
    private final Scheduler scheduler;
    private final Thread loop = new Thread(this::turn, "powered-scheduler");
    private volatile boolean stopping;

    PoweredService(Path state, Power power, WatchedDisk disk) {
        InstantSource clock = InstantSource.system();
        EngineOptions options = EngineHarness.checkpointEvery(Duration.ZERO).apply(EngineHarness.options());
        this.power = power;
        this.store = SqliteJobStore.open(state, STORE, clock);
        this.engine = new WatchedEngine(
                new HttpTransferEngine(options, null, CertificateOptions.NONE, CertificateListener.NOBODY, clock),
                disk);
        JobStore powered = powered();
        this.ledger = new JobLedger(
                powered,
                () -> POLICY,
                (owner, rights, type, files) -> CompletableFuture.completedFuture(null),
                LedgerOptions.DEFAULTS,
                clock);
        QueueReader queue = new QueueReader(powered, SecretBox.withKey(new byte[32]));
        this.scheduler = new Scheduler(
                engine, ledger, queue, () -> POLICY, new RateTree(System::nanoTime, (nanos, action) -> {}), OPTIONS);
    }

    private static Policy hasty() {
        Policy usual = Policy.DEFAULTS;
        Timing timing = new Timing(
                Duration.ZERO,
                usual.timing().inactivityTimeout(),
                usual.timing().maximumDownloadTime(),
                usual.timing().historyRetention());
        return new Policy(
                usual.limits(),
                timing,
                usual.scheduling(),
                usual.destinations(),
                usual.addresses(),
                usual.bandwidth(),
                usual.cost(),
                usual.programs(),
                usual.sources(),
                usual.fleet(),
                usual.peers());
    }

    private JobStore powered() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && !power.lasts()) {
                        throw new StoreException(StoreException.Kind.IO, "the power is off");
                    }
                    return call(method, arguments);
                });
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** A service whose power never fails. */
    static PoweredService lasting(Path state, WatchedDisk disk) {
        PoweredService service = new PoweredService(state, new Power(Integer.MAX_VALUE, () -> {}), disk);
        service.start();
        return service;
    }

    /** Takes up what was there before. Returns without having done so when the power fails first. */
    void start() {
        ledger.start(jobs -> {
            scheduler.committed(jobs);
            ring();
        });
        try {
            scheduler.recover();
        } catch (RuntimeException noPower) {
            if (!power.isOff()) {
                throw noPower;
            }
        }
        loop.start();
    }

    private void turn() {
        while (!stopping) {
            try {
                scheduler.await(scheduler.runOnce(InstantSource.system().instant()));
            } catch (StoreException noPower) {
                return;
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** Wakes whoever waits. */
    synchronized void ring() {
        notifyAll();
    }

    JobStore store() {
        return store;
    }

    /** Empty when the power failed before the answer. */
    Optional<JobOutcome> create(NewJob job) {
        return answer(ledger.create(QueueRig.ROOT, job, RequestKey.NONE));
    }

    Optional<JobOutcome> ask(JobId id, JobCommand.OfCaller command) {
        return answer(ledger.execute(QueueRig.ROOT, id, command, RequestKey.NONE));
    }

    /** What the call was answered or refused with. */
    ErrorCode resultOf(JobId id, JobCommand.OfCaller command) throws InterruptedException {
        try {
            return ledger.execute(QueueRig.ROOT, id, command, RequestKey.NONE)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .result();
        } catch (ExecutionException refused) {
            return ((JobException) refused.getCause()).code();
        } catch (TimeoutException never) {
            throw new AssertionError("no answer", never);
        }
    }

    private Optional<JobOutcome> answer(CompletableFuture<JobOutcome> asked) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!power.isOff() && System.nanoTime() < deadline) {
            try {
                return Optional.of(asked.get(10, TimeUnit.MILLISECONDS));
            } catch (TimeoutException notYet) {
                // looks at the power again
            } catch (ExecutionException refused) {
                return Optional.empty();
            } catch (InterruptedException stop) {
                throw new IllegalStateException(stop);
            }
        }
        return asked.isDone() && !asked.isCompletedExceptionally() ? Optional.of(asked.join()) : Optional.empty();
    }

    Job awaitState(JobId id, JobState state) throws InterruptedException {
        return await(id, job -> job.state() == state).orElseThrow();
    }

    /** Waits until the job is so; empty when the power failed before. */
    synchronized Optional<Job> await(JobId id, Predicate<Job> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Job now = store.job(id).orElseThrow();
        while (!power.isOff() && !wanted.test(now)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the job does not get there: " + now);
            }
            wait(100);
            now = store.job(id).orElseThrow();
        }
        return power.isOff() ? Optional.empty() : Optional.of(now);
    }

    /** Lets go of everything; whatever that would still write finds no power. */
    @Override
    public void close() throws InterruptedException {
        power.off();
        stopping = true;
        scheduler.wake();
        loop.interrupt();
        loop.join();
        engine.close();
        ledger.close();
        store.close();
    }
}
