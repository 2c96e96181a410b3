package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in the queue: many files, what they go on with, and what Cancel tells their servers. */
class UploadJobsTest {
    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void uploadOfManyFiles_sendsAFewAtOnce_andIsTransferredWithTheLast() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.TUS, 6);
        assertThat(rig.engine.moving(id)).containsExactly(0, 1, 2, 3);
        rig.engine.moving(id, 2).connect().finish();
        rig.engine.moving(id, 0).finish();
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(1, 3, 4, 5);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.job(id).counters().filesTransferred()).isEqualTo(2);
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(2_000);

        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();

        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(events(id, JobEvent.Kind.FILE_TRANSFERRED)).isEqualTo(6);
        assertThat(rig.ask(id, new JobCommand.Complete()).job().state()).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void oneOfManyFiles_thatFails_isRetriedWithoutThoseThatAreSent() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.RESUMABLE, 3);
        rig.engine.moving(id, 0).connect().finish();
        FakeTransfer second = rig.engine.moving(id, 1).moveTo(400);
        keep(id, second, 300);
        rig.engine.moving(id, 2).fail(JobLife.unavailable());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(id).error().fileIndex()).isEqualTo(2);

        rig.clock.pass(Duration.ofSeconds(700));
        rig.settle();

        assertThat(rig.engine.moving(id)).containsExactly(1, 2);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void uploadWithASession_goesOnWithIt_unlessAskedForOtherWords() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.TUS, 1);
        FileCheckpoint kept = keep(id, rig.engine.moving(id, 0), 300);
        rig.crash();
        rig.settle();
        TransferTask again = rig.engine.moving(id, 0).task();
        assertThat(again.resumeFrom()).isEqualTo(kept);
        assertThat(again.mode().upload()).isEqualTo(new UploadTerms(UploadProtocol.TUS, true, null));

        rig.ask(id, new JobCommand.SetProperty(new JobProperty.Upload(UploadProtocol.BITS, false)));
        rig.crash();
        rig.settle();
        TransferTask other = rig.engine.moving(id, 0).task();
        assertThat(other.resumeFrom()).isNull();
        assertThat(other.mode().upload()).isEqualTo(new UploadTerms(UploadProtocol.BITS, false, null));
    }

    @Test
    void cancel_ofUploadsUnderWay_hasTheirServersForgetThem() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.TUS, 3);
        FileCheckpoint first = keep(id, rig.engine.moving(id, 0), 300);
        rig.engine.moving(id, 1).finish();
        CompletableFuture<Void> server = new CompletableFuture<>();
        rig.engine.abandonsAs(server);

        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
        settleUntil(() -> !rig.engine.abandoned().isEmpty());

        assertThat(rig.engine.abandoned())
                .as("the second is sent, the third was not begun with its server")
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.fileIndex()).isZero();
                    assertThat(task.resumeFrom()).isEqualTo(first);
                    assertThat(task.remote()).hasToString("https://example.org/f0");
                });
        assertThat(answer).as("it waits for the server").isNotDone();
        server.complete(null);
        settleUntil(answer::isDone);
        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
        assertThat(rig.store().checkpoint(id, 0)).isEmpty();
    }

    @Test
    void cancel_whoseServerIsDead_answersAllTheSame() {
        JobId id = start(JobType.UPLOAD_REPLY, UploadProtocol.BITS, 1);
        keep(id, rig.engine.moving(id, 0), 300);
        rig.engine.abandonsAs(new CompletableFuture<>());
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
        settleUntil(answer::isDone);
        assertThat(QueueRig.get(answer).job().state()).isEqualTo(JobState.CANCELLED);
        assertThat(rig.engine.discarded()).as("the reply so far").hasSize(1);
        assertThat(rig.engine.discarded().get(0)).hasSize(1);
    }

    @Test
    void cancel_whoseServerCannotBeTold_answersAllTheSame() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.BITS, 1);
        keep(id, rig.engine.moving(id, 0), 300);
        rig.engine.abandonsAs(CompletableFuture.failedFuture(new IllegalStateException("no route")));
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
        settleUntil(answer::isDone);
        assertThat(QueueRig.get(answer).job().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void cancel_cutShortByACrash_isFinishedAtTheNextStart() {
        JobId id = start(JobType.UPLOAD, UploadProtocol.RESUMABLE, 1);
        keep(id, rig.engine.moving(id, 0), 300);
        rig.engine.moving(id, 0).linger();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        assertThat(rig.engine.abandoned())
                .as("its transfer has not stopped yet")
                .isEmpty();

        rig.crash();

        assertThat(rig.engine.abandoned()).hasSize(1);
        rig.settle();
        assertThat(rig.engine.abandoned()).hasSize(1);
        assertThat(rig.store().checkpoint(id, 0)).isEmpty();
    }

    @Test
    void cancel_ofWhatHasNoSession_tellsNobody() {
        JobId plain = start(JobType.UPLOAD, UploadProtocol.PLAIN, 1);
        rig.engine.moving(plain, 0).moveTo(10);
        JobId sent = start(JobType.UPLOAD, UploadProtocol.AUTO, 1);
        keep(sent, rig.engine.moving(sent, 0), 300);
        rig.engine.moving(sent, 0).finish();
        rig.settle();
        assertThat(rig.state(sent)).isEqualTo(JobState.TRANSFERRED);
        rig.ask(plain, new JobCommand.Suspend());
        for (JobId id : List.of(plain, sent)) {
            CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
            settleUntil(answer::isDone);
        }
        assertThat(rig.engine.abandoned()).isEmpty();
    }

    /** Turns the scheduler until it holds: what the disk and servers do comes back through the mailbox. */
    private void settleUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
            rig.settle();
        }
    }

    private JobId start(JobType type, UploadProtocol protocol, int files) {
        TransferTerms terms = TransferTerms.DEFAULTS.withUpload(new UploadTerms(protocol, true, null));
        JobSettings settings = JobSettings.DEFAULTS.withTransfer(TransferSettings.DEFAULTS.withTerms(terms));
        JobId id = rig.create(new NewJob(
                type,
                NewJobs.ALICE,
                null,
                false,
                "a job",
                "",
                JobPriority.FOREGROUND,
                settings,
                NewJobs.files(files),
                true));
        rig.settle();
        return id;
    }

    /** The server of an upload under way has acknowledged so much. */
    private FileCheckpoint keep(JobId id, FakeTransfer transfer, long acknowledged) {
        Job job = rig.job(id);
        UploadProtocol asked = job.settings().transfer().terms().upload().protocol();
        FileCheckpoint kept = new FileCheckpoint(
                        id, transfer.task().fileIndex(), job.attempt(), acknowledged, 1_000, null)
                .with(UploadSession.begun(
                                asked == UploadProtocol.AUTO ? UploadProtocol.BITS : asked,
                                transfer.task().remote().toString(),
                                "1 1000 1:1")
                        .with("url", "https://example.org/sessions/1"));
        rig.ledger.checkpoint(kept).toCompletableFuture().join();
        return kept;
    }

    private long events(JobId id, JobEvent.Kind kind) {
        return rig.store().events(new EventQuery(0, Long.MAX_VALUE, null, id, Set.of(), 100)).stream()
                .filter(stored -> stored.event().kind() == kind)
                .count();
    }
}
