package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Validator;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new version takes the place of an old one whole, and nobody can later take the one for the beginning of the other. */
class NewVersionTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] OLD = EngineHarness.content(SIZE, 1);
    private static final byte[] NEW = EngineHarness.content(SIZE, 2);
    private static final Validator V1 = new Validator(Validator.Kind.ETAG, "\"v1\"");

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(new RemoteFile(OLD).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    /** What a crash leaves: a checkpoint, and a file that had grown beyond it. */
    private void leftBehind(byte[] content, int durable, Validator validator) throws Exception {
        Files.write(engine.temporary(), Arrays.copyOf(content, Math.min(SIZE, durable + 1000)));
        engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, durable, SIZE, validator));
    }

    private void assertOnDisk(byte[] content) {
        assertThat(engine.bytesOnDisk()).isEqualTo(content);
    }

    @Test
    void version_thatChangesWithEveryRequest_failsInTheEnd() throws Exception {
        server.script((request, answer) -> {
            byte[] content = EngineHarness.content(SIZE, request.number());
            new RemoteFile(content)
                    .etag("\"v" + request.number() + "\"")
                    .cutAfter(SIZE / 2)
                    .answer(request, answer);
        });

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.REMOTE_FILE_CHANGED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
    }

    @Test
    void newVersion_isNotWrittenBeforeTheOldCheckpointIsForgotten() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(NEW).etag("\"v2\""));
        CompletableFuture<FileCheckpoint> raised = new CompletableFuture<>();
        CompletableFuture<Void> stored = new CompletableFuture<>();
        RecordingListener listener = new RecordingListener(checkpoint -> {
            raised.complete(checkpoint);
            return checkpoint.durableBytes() == 0 ? stored : CompletableFuture.completedFuture(null);
        });

        engine.start(server.uri("/f"), listener);

        assertThat(raised.get(10, java.util.concurrent.TimeUnit.SECONDS).durableBytes())
                .isZero();
        // Not a byte of the old version is touched until the store has let go of it.
        assertThat(engine.bytesOnDisk()).isEqualTo(Arrays.copyOf(OLD, SIZE / 2));
        stored.complete(null);
        listener.awaitFinished();
        assertOnDisk(NEW);
    }

    @RepeatedTest(20)
    void newVersion_afterAMismatch_neverLetsTheOldCheckpointComeBack() throws Exception {
        leftBehind(OLD, SIZE / 4, null);
        server.script(new RemoteFile(NEW));

        RecordingListener listener = engine.digest(DownloadTest.sha256(NEW)).run(server.uri("/f"));

        listener.awaitFinished();
        assertOnDisk(NEW);
        List<Long> raised = listener.checkpoints().stream()
                .map(FileCheckpoint::durableBytes)
                .toList();
        int forgotten = raised.indexOf(0L);
        assertThat(forgotten).isNotNegative();
        // What was synced before the digest turned out wrong is of no version.
        assertThat(raised.subList(forgotten, raised.size())).isSorted();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void newVersion_whileTheStoreRefuses_failsWithoutHarm() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(NEW).etag("\"v2\""));
        RecordingListener listener =
                new RecordingListener(checkpoint -> CompletableFuture.failedFuture(new IllegalStateException()));

        engine.start(server.uri("/f"), listener);

        TransferEnd.Failed failed = listener.awaitFailed();
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(failed.kept()).isNotNull();
        assertThat(engine.bytesOnDisk()).isEqualTo(Arrays.copyOf(OLD, SIZE / 2));
    }

    @Test
    void checkpoint_isNotRaisedBeforeTheLastWasStored() {
        byte[] content = EngineHarness.content(4 * SIZE, 3);
        CountDownLatch raised = new CountDownLatch(1);
        // What comes after the first would be enough for several more.
        server.script(new RemoteFile(content).etag("\"v1\"").holdAt(SIZE, raised));
        CompletableFuture<Void> never = new CompletableFuture<>();
        RecordingListener listener = new RecordingListener(checkpoint -> {
            raised.countDown();
            return never;
        });

        engine.start(server.uri("/f"), listener);

        listener.awaitFinished();
        assertThat(listener.checkpoints()).hasSize(1);
    }

    @Test
    void digestOnly_cut_isContinuedAndVerified() throws Exception {
        server.script(new RemoteFile(OLD).cutAfter(SIZE / 3));

        engine.digest(DownloadTest.sha256(OLD)).run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests().get(1).header("If-Range")).isNull();
    }

    @Test
    void digestOnly_resumedAfterCrash_rereadsWhatIsThere() throws Exception {
        leftBehind(OLD, SIZE / 2, null);
        server.script(new RemoteFile(OLD));

        engine.digest(DownloadTest.sha256(OLD)).run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests()).extracting(r -> r.header("Range")).containsExactly("bytes=500000-");
    }

    @Test
    void digestOnly_contentChanged_isFetchedWholeOnce() throws Exception {
        leftBehind(OLD, SIZE / 2, null);
        server.script(new RemoteFile(NEW));

        engine.digest(DownloadTest.sha256(NEW)).run(server.uri("/f")).awaitFinished();

        assertOnDisk(NEW);
        assertThat(server.requests()).extracting(r -> r.header("Range")).containsExactly("bytes=500000-", null);
    }

    @Test
    void digestOnly_stillWrongWhenFetchedWhole_failsValidation() throws Exception {
        leftBehind(OLD, SIZE / 2, null);
        server.script(new RemoteFile(NEW));

        TransferEnd.Failed failed = engine.digest(DownloadTest.sha256(new byte[3]))
                .run(server.uri("/f"))
                .awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(failed.kept()).isNull();
        assertThat(server.requests()).extracting(Request::method).hasSize(2);
    }
}
