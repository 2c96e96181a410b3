package dev.ebb.server.support;

import dev.ebb.server.governor.RateTree;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.scheduler.SchedulerOptions;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queue on a real store with a clock and an engine that tests drive by hand: nothing happens but in {@link #settle}, which
 * turns the scheduler until nothing is left to do at this moment.
 */
public final class QueueRig implements AutoCloseable {
    public static final Caller ALICE = new Caller(NewJobs.ALICE, Role.USER, null);
    public static final Caller BOB = new Caller(NewJobs.BOB, Role.USER, null);
    public static final Caller ROOT = new Caller(OwnerId.ofUid(0), Role.ADMINISTRATOR, null);
    private static final int MAX_TURNS = 200;
    private static final SchedulerOptions OPTIONS =
            SchedulerOptions.DEFAULTS.in(ZoneOffset.UTC).withCallingOff(Duration.ofSeconds(2));

    public final FakeClock clock = new FakeClock();
    public final SecretBox secrets = SecretBox.withKey(new byte[32]);
    public FakeTransferEngine engine = new FakeTransferEngine();
    public volatile Policy policy = Policy.DEFAULTS;
    public FaultyStore faults;
    public JobLedger ledger;
    public Scheduler scheduler;
    public RateTree rates;
    private final Path directory;
    private final LedgerOptions options;
    private final AtomicInteger commits = new AtomicInteger();
    private JobStore store;

    public QueueRig(Path directory) {
        this(directory, LedgerOptions.DEFAULTS);
    }

    public QueueRig(Path directory, LedgerOptions options) {
        this.directory = directory;
        this.options = options;
        open();
    }

    private void open() {
        faults = new FaultyStore(SqliteJobStore.open(directory, SqliteOptions.DEFAULTS, clock));
        store = faults.door();
        ledger = new JobLedger(
                store,
                () -> policy,
                (owner, rights, type, files) -> CompletableFuture.completedFuture(null),
                options,
                clock);
        QueueReader queue = new QueueReader(store, secrets);
        rates = new RateTree(System::nanoTime, (nanos, action) -> {});
        scheduler = new Scheduler(engine, ledger, queue, () -> policy, rates, OPTIONS);
        ledger.start(jobs -> {
            commits.addAndGet(jobs.size());
            scheduler.committed(jobs);
        });
    }

    /** The process dies here and starts again: what was not committed is gone, and so is every transfer. */
    public void crash() {
        engine = new FakeTransferEngine();
        closeAll();
        open();
        scheduler.recover();
    }

    /** Turns the scheduler until neither it nor the ledger has anything left to do now. */
    public void settle() {
        int quiet = 0;
        for (int turn = 0; quiet < 2; turn++) {
            if (turn == MAX_TURNS) {
                throw new AssertionError("the queue does not come to rest");
            }
            int before = commits.get() + engine.started().size();
            scheduler.runOnce(clock.instant());
            awaitLedger();
            quiet = before == commits.get() + engine.started().size() ? quiet + 1 : 0;
        }
    }

    /** Returns when everything the ledger has been given so far is committed or refused, and answered. */
    public void awaitLedger() {
        JobId nobody = new JobId(new UUID(0, 0));
        FileCheckpoint nothing = new FileCheckpoint(nobody, 0, 0, 0, 0, null);
        ledger.checkpoint(nothing)
                .toCompletableFuture()
                .handle((done, lost) -> null)
                .join();
    }

    public JobId create(NewJob job) {
        return get(ledger.create(ROOT, job, RequestKey.NONE)).job().id();
    }

    /** Asks as an administrator, and waits for the answer of the ledger. */
    public JobOutcome ask(JobId id, JobCommand.OfCaller command) {
        return get(askLater(id, command));
    }

    /** Asks as an administrator; the answer may need turns of the scheduler. */
    public CompletableFuture<JobOutcome> askLater(JobId id, JobCommand.OfCaller command) {
        CompletableFuture<JobOutcome> answer = ledger.execute(ROOT, id, command, RequestKey.NONE);
        awaitLedger();
        return answer;
    }

    /** The answer, or the refusal itself. */
    public static JobOutcome get(CompletableFuture<JobOutcome> answer) {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof JobException refused) {
                throw refused;
            }
            throw failure;
        }
    }

    public Job job(JobId id) {
        return store.job(id).orElseThrow();
    }

    public JobState state(JobId id) {
        return job(id).state();
    }

    public JobFile file(JobId id, int index) {
        return store.file(id, index).orElseThrow();
    }

    public JobStore store() {
        return store;
    }

    @Override
    public void close() {
        closeAll();
    }

    private void closeAll() {
        ledger.close();
        store.close();
    }
}
