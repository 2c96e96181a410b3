package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of which parts are wanted, from the command to the bytes on disk: real store, engine and sockets. */
class OnDemandTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 5);

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private volatile Policy policy = Policy.DEFAULTS;
    private ScriptedHttpServer server;
    private SqliteJobStore store;
    private JobLedger ledger;
    private HttpTransferEngine engine;
    private Scheduler scheduler;

    @BeforeEach
    void open() throws Exception {
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        start();
    }

    private void start() {
        store = SqliteJobStore.open(folder, SqliteOptions.DEFAULTS, clock);
        ledger = new JobLedger(
                store,
                () -> policy,
                (owner, rights, type, files) -> CompletableFuture.completedFuture(null),
                LedgerOptions.DEFAULTS,
                clock);
        engine = new HttpTransferEngine(EngineHarness.options(), clock);
        QueueReader queue = new QueueReader(store, SecretBox.withKey(new byte[32]));
        scheduler = new Scheduler(
                engine,
                ledger,
                queue,
                () -> policy,
                new RateTree(System::nanoTime, (nanos, action) -> {}),
                SchedulerOptions.DEFAULTS);
        ledger.start(scheduler::committed);
    }

    private void stop() {
        engine.close();
        ledger.close();
        store.close();
    }

    @AfterEach
    void close() throws Exception {
        stop();
        server.close();
    }

    @Test
    void job_withoutARequest_movesNothingAndRests() throws Exception {
        JobId id = onDemand(1);
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void job_withARequest_hasThatAndRests() throws Exception {
        JobId id = onDemand(2);
        ask(id, new JobCommand.RequestFileRanges(1, RangeSet.of(100, 200).with(900_000, RangeSet.EOF)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        RangeSet here = RangeSet.of(100, 200).with(900_000, SIZE);
        assertHere(id, 1, here);
        assertThat(job(id).counters().bytesTransferred()).isEqualTo(here.size());
        assertThat(store.file(id, 1).orElseThrow().bytesTotal()).isEqualTo(SIZE);
        assertThat(transferred(id)).isEqualTo(here);

        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        assertThat(server.requests()).as("nothing is fetched twice").hasSize(2);
    }

    @Test
    void job_allFilesWhole_isTransferred() throws Exception {
        JobId id = onDemand(1);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(500_000, 600_000)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(0, RangeSet.EOF)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.TRANSFERRED);
        assertThat(Files.readAllBytes(store.file(id, 0).orElseThrow().temporaryPath()))
                .isEqualTo(CONTENT);
        assertThat(transferred(id)).isEqualTo(RangeSet.of(0, SIZE));
        complete(id, ErrorCode.S_OK);
        assertThat(folder.resolve("f0")).hasBinaryContent(CONTENT);
    }

    @Test
    void job_completedHalfFilled_dropsWhatIsNotWhole() throws Exception {
        JobId id = onDemand(2);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(0, RangeSet.EOF)));
        ask(id, new JobCommand.RequestFileRanges(1, RangeSet.of(0, 1000)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        Path half = store.file(id, 1).orElseThrow().temporaryPath();
        assertThat(half).exists();
        complete(id, ErrorCode.PARTIAL_COMPLETE);
        assertThat(folder.resolve("f0")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("f1")).doesNotExist();
        assertThat(half).doesNotExist();
    }

    @Test
    void request_whileRunning_isServedBeforeTheJobRests() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(50, held));
        JobId id = onDemand(2);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(0, 100)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.TRANSFERRING);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(500, 600)));
        ask(id, new JobCommand.RequestFileRanges(1, RangeSet.of(7, 9)));
        held.countDown();
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        until(() -> job(id).state() == JobState.SUSPENDED);
        assertHere(id, 0, RangeSet.of(0, 100).with(500, 600));
        assertHere(id, 1, RangeSet.of(7, 9));
    }

    @Test
    void request_behindTheEnd_isAnErrorAndWithdrawn() throws Exception {
        JobId id = onDemand(1);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(SIZE, SIZE + 10)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.ERROR);
        assertThat(job(id).error().code()).isEqualTo(ErrorCode.INVALID_RANGE);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(5, 10)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        assertHere(id, 0, RangeSet.of(5, 10));
    }

    @Test
    void service_restarted_keepsWhatIsFilled() throws Exception {
        JobId id = onDemand(1);
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(300_000, 700_000)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        stop();
        start();
        scheduler.recover();
        assertHere(id, 0, RangeSet.of(300_000, 700_000));
        ask(id, new JobCommand.RequestFileRanges(0, RangeSet.of(0, 400_000)));
        ask(id, new JobCommand.Resume());
        until(() -> job(id).state() == JobState.SUSPENDED);
        assertHere(id, 0, RangeSet.of(0, 700_000));
        assertThat(server.requests().get(1).header("Range")).isEqualTo("bytes=0-299999");
    }

    @Test
    void position_movedUnderAnOrdinaryDownload_isFollowedAndKeepsItsBytes() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(300_000, held));
        JobId id = create(JobSettings.DEFAULTS, 1);
        ask(id, new JobCommand.Resume());
        until(() -> scheduler
                .running()
                .file(id, 0)
                .filter(now -> now.bytesTransferred() == 300_000)
                .isPresent());
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        ask(id, new JobCommand.UpdateDownloadPosition(0, 600_000));
        until(() -> job(id).state() == JobState.TRANSFERRED);
        held.countDown();
        assertThat(Files.readAllBytes(store.file(id, 0).orElseThrow().temporaryPath()))
                .isEqualTo(CONTENT);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly(null, "bytes=600000-999999", "bytes=300000-599999");
    }

    @Test
    void ranges_overTheLimit_areForExemptCallers() {
        policy = limited(3);
        List<FileRange> four =
                List.of(new FileRange(0, 1), new FileRange(2, 1), new FileRange(4, 1), new FileRange(6, 1));
        JobId id = onDemand(1);
        JobCommand.AddFiles add = new JobCommand.AddFiles(List.of(spec(9).withRanges(four)));
        assertThat(refusal(() -> QueueRig.get(ledger.execute(QueueRig.ALICE, id, add, RequestKey.NONE))))
                .isEqualTo(ErrorCode.TOO_MANY_RANGES_IN_FILE);
        JobCommand.AddFiles fits = new JobCommand.AddFiles(List.of(spec(8).withRanges(four.subList(0, 3))));
        QueueRig.get(ledger.execute(QueueRig.ALICE, id, fits, RequestKey.NONE));
        ask(id, add);
        for (int i = 0; i < 3; i++) {
            QueueRig.get(ledger.execute(QueueRig.ALICE, id, request(10L * i), RequestKey.NONE));
        }
        assertThat(refusal(() -> QueueRig.get(ledger.execute(QueueRig.ALICE, id, request(100), RequestKey.NONE))))
                .isEqualTo(ErrorCode.TOO_MANY_RANGES_IN_FILE);
        QueueRig.get(ledger.execute(QueueRig.ALICE, id, request(5), RequestKey.NONE));
    }

    private static JobCommand.RequestFileRanges request(long offset) {
        return new JobCommand.RequestFileRanges(0, RangeSet.of(offset, offset + 5));
    }

    private static ErrorCode refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(JobException.class, call).code();
    }

    private static Policy limited(int ranges) {
        return Policy.DEFAULTS.withLimits(new dev.ebb.server.policy.Limits(300, 60, 200, ranges));
    }

    private JobId onDemand(int files) {
        return create(JobSettings.DEFAULTS.withTransfer(TransferSettings.DEFAULTS.withOnDemand(true)), files);
    }

    private JobId create(JobSettings settings, int files) {
        List<FileSpec> specs = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            specs.add(spec(i));
        }
        NewJob wanted = new NewJob(
                JobType.DOWNLOAD, NewJobs.ALICE, null, false, "parts", "", JobPriority.NORMAL, settings, specs, false);
        return QueueRig.get(ledger.create(QueueRig.ALICE, wanted, RequestKey.NONE))
                .job()
                .id();
    }

    private FileSpec spec(int index) {
        return new FileSpec(
                server.uri("/f").toString(), folder.resolve("f" + index).toString(), null, false, List.of());
    }

    private void ask(JobId id, JobCommand.OfCaller command) {
        QueueRig.get(ledger.execute(QueueRig.ROOT, id, command, RequestKey.NONE));
    }

    private void complete(JobId id, ErrorCode expected) throws Exception {
        var done = ledger.execute(QueueRig.ROOT, id, new JobCommand.Complete(), RequestKey.NONE);
        until(done::isDone);
        assertThat(QueueRig.get(done).result()).isEqualTo(expected);
        assertThat(job(id).state()).isEqualTo(JobState.ACKNOWLEDGED);
    }

    private Job job(JobId id) {
        return store.job(id).orElseThrow();
    }

    /** Turns the scheduler until it is so, and then until nothing runs that should not. */
    private void until(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the job does not get there: " + store.jobs(everything()));
            }
            scheduler.runOnce(clock.instant());
            scheduler.await(Duration.ofMillis(20));
        }
    }

    private static dev.ebb.server.store.JobQuery everything() {
        return new dev.ebb.server.store.JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 10);
    }

    private void assertHere(JobId id, int index, RangeSet expected) throws Exception {
        assertThat(store.checkpoint(id, index).orElseThrow().filled()).isEqualTo(expected);
        byte[] disk = Files.readAllBytes(store.file(id, index).orElseThrow().temporaryPath());
        for (FileRange range : expected.ranges()) {
            assertThat(Arrays.copyOfRange(disk, (int) range.initialOffset(), (int) range.end()))
                    .isEqualTo(Arrays.copyOfRange(CONTENT, (int) range.initialOffset(), (int) range.end()));
        }
    }

    /** What FILE_RANGES_TRANSFERRED said of all files together. */
    private RangeSet transferred(JobId id) {
        List<StoredEvent> events = store.events(new EventQuery(
                0, store.eventRange().last(), null, id, Set.of(JobEvent.Kind.FILE_RANGES_TRANSFERRED), 100));
        return events.stream().map(event -> event.event().ranges()).reduce(RangeSet.EMPTY, RangeSet::union);
    }
}
