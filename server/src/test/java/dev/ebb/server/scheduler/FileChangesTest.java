package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to transfers when the files of their job, or its modes, are not the usual. */
class FileChangesTest {
    private static final String ELSEWHERE = "https://elsewhere.example/file";

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private JobId start(TransferSettings transfer, int files) {
        JobId id = rig.create(NewJobs.with(JobSettings.DEFAULTS.withTransfer(transfer), files));
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        return id;
    }

    @Test
    void rename_ofAFileThatMoves_goesOnWithTheNewNameWhereItStopped() {
        JobId id = start(TransferSettings.DEFAULTS, 1);
        FakeTransfer before = rig.engine.moving(id, 0).connect().moveTo(400);
        rig.settle();

        rig.ask(id, new FileCommand.SetRemoteName(0, ELSEWHERE));
        rig.settle();

        assertThat(before.stopAsked()).isTrue();
        TransferTask task = rig.engine.moving(id, 0).task();
        assertThat(task.remote()).hasToString(ELSEWHERE);
        assertThat(task.resumeFrom().durableBytes()).isEqualTo(400);
        rig.engine.moving(id, 0).finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.job(id).errorCount()).isZero();
    }

    @Test
    void rename_ofAFileThatHasNotBegun_isWhatIsAskedFor() {
        JobId id = start(TransferSettings.DEFAULTS, 6);
        rig.ask(id, new FileCommand.SetRemoteName(5, ELSEWHERE));
        rig.settle();
        while (rig.engine.moving(id).stream().noneMatch(index -> index == 5)) {
            rig.engine.moving(id, rig.engine.moving(id).get(0)).finish();
            rig.settle();
        }
        assertThat(rig.engine.moving(id, 5).task().remote()).hasToString(ELSEWHERE);
    }

    @Test
    void invalid_whileOthersMove_stopsThemAndIsFetchedAnewAfterResume() {
        JobId id = start(TransferSettings.DEFAULTS, 2);
        rig.engine.moving(id, 0).connect().finish();
        rig.engine.moving(id, 1).moveTo(300);
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.TRANSFERRED);

        rig.ask(id, new FileCommand.SetValidationState(0, false));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.engine.moving()).isEmpty();
        rig.crash();
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.PENDING);

        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().resumeFrom()).isNull();
        assertThat(rig.engine.moving(id, 1).task().resumeFrom().durableBytes()).isEqualTo(300);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void prefix_ofTenThousandFiles_isReplacedInOneCommit() {
        JobId id = rig.create(NewJobs.of(dev.ebb.server.job.JobType.DOWNLOAD, 10_000));
        Job before = rig.job(id);

        JobOutcome outcome =
                rig.ask(id, new FileCommand.ReplaceRemotePrefix("https://example.org/", "https://mirror.example/"));

        assertThat(outcome.result()).isEqualTo(ErrorCode.S_OK);
        assertThat(rig.job(id).revision()).isEqualTo(before.revision() + 1);
        rig.crash();
        for (int from = 0; from < 10_000; from += 1_000) {
            assertThat(rig.store().files(id, from, 1_000))
                    .hasSize(1_000)
                    .allSatisfy(file ->
                            assertThat(file.spec().remoteName()).isEqualTo("https://mirror.example/f" + file.index()));
        }
    }

    @Test
    void prefix_ofFilesAddedInTheSameMoment_isSeenByTheRule() {
        JobId id = rig.create(NewJobs.of(dev.ebb.server.job.JobType.DOWNLOAD, 1));
        var add = rig.ledger.execute(QueueRig.ROOT, id, new JobCommand.AddFiles(NewJobs.files(600)), RequestKey.NONE);
        var replace = rig.ledger.execute(
                QueueRig.ROOT,
                id,
                new FileCommand.ReplaceRemotePrefix("https://example.org/", "https://mirror.example/"),
                RequestKey.NONE);
        QueueRig.get(add);
        QueueRig.get(replace);
        assertThat(rig.store().files(id, 0, 1_000))
                .hasSize(601)
                .extracting(file -> file.spec().remoteName())
                .allMatch(name -> name.startsWith("https://mirror.example/"));
    }

    @Test
    void prefix_thatMatchedNothing_answersTheSameWhenTheCallIsRepeated() {
        JobId id = rig.create(NewJobs.of(dev.ebb.server.job.JobType.DOWNLOAD, 1));
        RequestKey key = new RequestKey("once", "hash", null);
        FileCommand nothing = new FileCommand.ReplaceRemotePrefix("https://nowhere/", "https://mirror.example/");
        for (int call = 0; call < 2; call++) {
            assertThat(QueueRig.get(rig.ledger.execute(QueueRig.ROOT, id, nothing, key))
                            .result())
                    .isEqualTo(ErrorCode.S_FALSE);
        }
    }

    @Test
    void highPerformance_anyInterruption_beginsAgainAtTheDestinationItself() {
        JobId id = start(TransferSettings.DEFAULTS.withHighPerformance(true), 1);
        TransferTask first = rig.engine.moving(id, 0).task();
        assertThat(first.files().isDirect()).isTrue();
        rig.engine.moving(id, 0).connect().moveTo(500).checkpoint();
        rig.settle();

        rig.crash();
        rig.settle();

        assertThat(rig.engine.moving(id, 0).task().resumeFrom()).isNull();
        assertThat(rig.engine.moving(id, 0).task().files().isDirect()).isTrue();
    }

    @Test
    void highPerformance_cancelledOrCompletedInPart_removesNothing() {
        JobId id = start(TransferSettings.DEFAULTS.withHighPerformance(true), 2);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        JobId other = start(TransferSettings.DEFAULTS.withHighPerformance(true), 2);
        rig.engine.moving(other, 0).connect().finish();
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        rig.askLater(other, new JobCommand.Complete());
        rig.settle();

        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
        assertThat(rig.state(other)).isEqualTo(JobState.ACKNOWLEDGED);
        assertThat(rig.engine.discarded()).allMatch(java.util.List::isEmpty);
        assertThat(rig.engine.published())
                .singleElement()
                .satisfies(files -> assertThat(files).hasSize(1));
    }

    @Test
    void dynamicContent_suspendedAndResumed_beginsAgain() {
        JobId id = start(TransferSettings.DEFAULTS.withDynamicContent(true), 1);
        assertThat(rig.engine.moving(id, 0).task().mode().dynamicContent()).isTrue();
        rig.engine.moving(id, 0).connect().moveTo(500);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().resumeFrom()).isNull();
    }

    @Test
    void maximumSize_isOneForAllFilesThatMoveAndHaveMoved() throws TransferFailure {
        JobId id = start(TransferSettings.DEFAULTS.withMaxDownloadSize(2_500L), 3);
        rig.engine.moving(id, 0).task().mode().demandSize(1_000);
        rig.engine.moving(id, 1).task().mode().demandSize(1_500);
        TransferFailure refused = catchThrowableOfType(
                TransferFailure.class,
                () -> rig.engine.moving(id, 2).task().mode().demandSize(1));
        assertThat(refused.error().code()).isEqualTo(ErrorCode.MAX_DOWNLOAD_SIZE_LIMIT_REACHED);

        rig.engine.moving(id, 0).connect().finish();
        rig.settle();
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        rig.engine.moving(id, 1).task().mode().demandSize(1_500);
        TransferFailure again = catchThrowableOfType(
                TransferFailure.class,
                () -> rig.engine.moving(id, 2).task().mode().demandSize(1));
        assertThat(again).as("the file of the attempt before counts").isNotNull();
    }

    @Test
    void maximumSize_ofAJobWithout_isNoLimit() throws TransferFailure {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        rig.engine.moving(id, 0).task().mode().demandSize(Long.MAX_VALUE);
        assertThat(rig.file(id, 0).bytesTotal()).isEqualTo(JobFile.UNKNOWN);
    }
}
