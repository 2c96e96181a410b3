package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the properties of IBackgroundCopyJob5 do to a transfer. */
class TransferModesTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 1);

    @TempDir
    java.nio.file.Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    @Test
    void dynamicContent_cut_isNotContinuedThoughItCouldBe() {
        engine.mode(new TransferMode(true, null));
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(SIZE / 2));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failed.kept()).isNull();
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Range")).isNull());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void dynamicContent_ofUnknownSize_arrivesWithoutCheckpoints() {
        engine.mode(new TransferMode(true, null));
        server.script((request, answer) ->
                answer.head(200, "Connection: close").body(CONTENT).close());

        RecordingListener listener = engine.run(server.uri("/f"));

        assertThat(listener.awaitFinished().bytes()).isEqualTo(SIZE);
        assertThat(listener.checkpoints()).isEmpty();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void straight_whileItMoves_isReadableUnderItsOwnName() throws Exception {
        engine.straight();
        CountDownLatch rest = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(SIZE / 2, rest));
        Files.write(engine.destination(), new byte[] {1, 2, 3});
        RecordingListener listener = new RecordingListener();

        Transfer transfer = engine.start(server.uri("/f"), listener);
        awaitBytes(transfer, SIZE / 2);
        assertThat(Files.readAllBytes(engine.destination())).isEqualTo(Arrays.copyOf(CONTENT, SIZE / 2));
        rest.countDown();
        TransferEnd.Finished finished = listener.awaitFinished();

        assertThat(transfer.progress().bytesTransferred()).isEqualTo(SIZE);
        assertThat(engine.destination()).hasBinaryContent(CONTENT);
        assertThat(Files.getPosixFilePermissions(engine.destination())).contains(PosixFilePermission.OWNER_READ);
        assertThat(engine.names()).containsExactly("file.bin");
        assertThat(listener.checkpoints()).as("none are made").isEmpty();
        publish(finished);
        assertThat(engine.destination()).hasBinaryContent(CONTENT);
    }

    @Test
    void straight_failed_leavesWhatThereIsAndNothingToGoOnFrom() throws Exception {
        engine.straight();
        server.script((request, answer) -> {
            if (request.number() == 1) {
                new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(SIZE / 2).answer(request, answer);
            } else {
                answer.head(410, "Content-Length: 0");
            }
        });

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(410));
        assertThat(failed.kept()).isNull();
        assertThat(server.requests().get(1).header("Range"))
                .as("a cut is still mended")
                .isNotNull();
        assertThat(Files.size(engine.destination())).isEqualTo(SIZE / 2);
    }

    @Test
    void straight_replacedMeanwhile_isNotPublished() throws Exception {
        engine.straight();
        TransferEnd.Finished finished = engine.run(server.uri("/f")).awaitFinished();
        Files.write(folder.resolve("other"), CONTENT);
        Files.move(folder.resolve("other"), engine.destination(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        var result = engine.engine()
                .publish(
                        List.of(new PublishTask(engine.files(), OverwriteRule.REPLACE, SIZE, finished.fileKey())),
                        () -> true)
                .toCompletableFuture()
                .get();

        assertThat(result.failure().code()).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        assertThat(engine.destination()).exists();
    }

    @ParameterizedTest
    @CsvSource({"1000000, true", "999999, false"})
    void maximumSize_ofAKnownSize_isJudgedBeforeAByteIsWritten(long limit, boolean fits) throws Exception {
        engine.mode(new TransferMode(false, new ByteAllowance(limit, 0).claim(0)));
        TransferEnd end = engine.run(server.uri("/f")).awaitEnd();
        if (fits) {
            assertThat(end).isInstanceOf(TransferEnd.Finished.class);
        } else {
            assertThat(((TransferEnd.Failed) end).error().code()).isEqualTo(ErrorCode.MAX_DOWNLOAD_SIZE_LIMIT_REACHED);
            assertThat(((TransferEnd.Failed) end).error().isTransient()).isFalse();
            assertThat(((TransferEnd.Failed) end).bytesMoved()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1000000, true", "999999, false"})
    void maximumSize_ofAnUnknownSize_isNeverOverstepped(long limit, boolean fits) {
        engine.straight();
        engine.mode(new TransferMode(false, new ByteAllowance(limit, 0).claim(0)));
        server.script((request, answer) ->
                answer.head(200, "Connection: close").body(CONTENT).close());
        TransferEnd end = engine.run(server.uri("/f")).awaitEnd();
        assertThat(end instanceof TransferEnd.Finished).isEqualTo(fits);
        assertThat(engine.destination().toFile().length()).isLessThanOrEqualTo(limit);
    }

    @Test
    void maximumSize_isSharedByTheFilesOfAJob() {
        ByteAllowance allowance = new ByteAllowance(SIZE + 500_000, 500_001);
        engine.mode(new TransferMode(false, allowance.claim(0)));
        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();
        assertThat(failed.error().code()).isEqualTo(ErrorCode.MAX_DOWNLOAD_SIZE_LIMIT_REACHED);
    }

    @Test
    void responseHeaders_areThoseOfTheLastAnswer() {
        server.script((request, answer) -> {
            if (request.target().equals("/f")) {
                answer.head(302, "Location: /g", "X-First: 1", "Content-Length: 0");
            } else {
                new RemoteFile(CONTENT)
                        .etag("\"v1\"")
                        .field("X-Twice: a")
                        .field("X-Twice: b")
                        .field("X-Long: " + "y".repeat(6_000))
                        .answer(request, answer);
            }
        });
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        listener.awaitFinished();
        assertThat(transfer.responseHeaders())
                .startsWith("ETag: \"v1\"\r\nX-Twice: a\r\nX-Twice: b\r\n")
                .endsWith("\r\n")
                .doesNotContain("X-First");
    }

    @Test
    void responseHeaders_overTheBound_leaveOutWhatDoesNotFit() {
        io.netty.handler.codec.http.DefaultHttpHeaders fields = new io.netty.handler.codec.http.DefaultHttpHeaders();
        fields.add("A", "1");
        fields.add("B", "x".repeat(FileResponse.MAX_LENGTH - 10));
        fields.add("C", "2");
        String text = HeaderText.of(new ResponseHead(200, fields));
        assertThat(text).isEqualTo("A: 1\r\nC: 2\r\n");
        fields.set("B", "x".repeat(FileResponse.MAX_LENGTH - 17));
        assertThat(HeaderText.of(new ResponseHead(200, fields))).hasSize(FileResponse.MAX_LENGTH);
    }

    private static void awaitBytes(Transfer transfer, long bytes) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (transfer.progress().bytesTransferred() < bytes) {
            assertThat(System.nanoTime()).as("the bytes never came").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void publish(TransferEnd.Finished finished) throws Exception {
        TransferTask.LocalFiles files = engine.files();
        var result = engine.engine()
                .publish(List.of(new PublishTask(files, OverwriteRule.REPLACE, SIZE, finished.fileKey())), () -> true)
                .toCompletableFuture()
                .get();
        assertThat(result.failure()).isNull();
    }
}
