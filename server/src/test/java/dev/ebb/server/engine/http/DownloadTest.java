package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A download from a server that behaves. */
class DownloadTest {
    private static final byte[] CONTENT = EngineHarness.content(1 << 20, 1);
    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";

    @TempDir
    Path folder;

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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 65536, 300000, 5 << 20})
    void download_ofAnySize_isByteIdentical(int size) {
        byte[] content = EngineHarness.content(size, size);
        server.script(new RemoteFile(content).etag("\"v1\""));

        TransferEnd.Finished finished = engine.run(server.uri("/f")).awaitFinished();

        assertThat(finished.bytes()).isEqualTo(size);
        assertThat(engine.bytesOnDisk()).isEqualTo(content);
    }

    @Test
    void download_whileRunning_isPrivateAndHidden() throws Exception {
        engine.run(server.uri("/f")).awaitFinished();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(engine.temporary())))
                .isEqualTo("rw-------");
        assertThat(engine.names())
                .containsExactly(engine.temporary().getFileName().toString());
        assertThat(engine.temporary().getFileName().toString()).startsWith(".");
    }

    @Test
    void download_finished_tellsTheKeyOfItsFile() throws Exception {
        TransferEnd.Finished finished = engine.run(server.uri("/f")).awaitFinished();

        Object inode = Files.getAttribute(engine.temporary(), "unix:ino");
        assertThat(finished.fileKey()).endsWith(":" + inode);
        assertThat(finished.replyBytes()).isEqualTo(-1);
    }

    @Test
    void download_withLastModified_bearsTheServersTime() throws Exception {
        server.script(new RemoteFile(CONTENT).lastModified(MODIFIED, "Sun, 06 Nov 1994 09:49:37 GMT"));

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(Files.getLastModifiedTime(engine.temporary()).toInstant())
                .isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @Test
    void download_ofManyBytes_raisesGrowingCheckpointsOfWhatIsOnDisk() {
        CountDownLatch remembered = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(3 << 18, remembered));
        RecordingListener listener = new RecordingListener(checkpoint -> {
            remembered.countDown();
            return CompletableFuture.completedFuture(null);
        });

        engine.start(server.uri("/f"), listener);

        listener.awaitFinished();
        assertThat(listener.checkpoints()).isNotEmpty();
        assertThat(listener.checkpoints())
                .extracting(FileCheckpoint::durableBytes)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(listener.checkpoints()).allSatisfy(checkpoint -> {
            assertThat(checkpoint.bytesTotal()).isEqualTo(CONTENT.length);
            assertThat(checkpoint.validator()).isNotNull();
        });
    }

    /** Too few bytes for a checkpoint, and then none at all: only the clock can tell that they are due. */
    @Test
    void download_whoseServerFallsSilent_isRememberedAllTheSame() throws Exception {
        CountDownLatch remembered = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(10_000, remembered));
        RecordingListener listener = new RecordingListener(checkpoint -> {
            remembered.countDown();
            return CompletableFuture.completedFuture(null);
        });
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));

        try (EngineHarness hurried =
                new EngineHarness(elsewhere, EngineHarness.checkpointEvery(Duration.ofMillis(500)))) {
            hurried.start(server.uri("/f"), listener);
            listener.awaitFinished();
        }

        assertThat(listener.checkpoints().get(0).durableBytes()).isBetween(1L, 10_000L);
    }

    @Test
    void download_chunked_isWholeWithUnknownSize() {
        server.script((request, answer) -> {
            answer.head(200, "Transfer-Encoding: chunked", "ETag: \"v1\"");
            answer.raw("3;ext=1\r\nabc\r\n").raw("4\r\ndefg\r\n").raw("0\r\nTrailer: x\r\n\r\n");
        });

        RecordingListener listener = engine.run(server.uri("/f"));

        assertThat(listener.awaitFinished().bytes()).isEqualTo(7);
        assertThat(engine.bytesOnDisk()).asString().isEqualTo("abcdefg");
        assertThat(listener.checkpoints()).isEmpty();
    }

    @Test
    void download_endedByClose_isWhole() {
        server.script((request, answer) -> answer.head(200).body(CONTENT).close());

        assertThat(engine.run(server.uri("/f")).awaitFinished().bytes()).isEqualTo(CONTENT.length);
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void download_withRightDigest_finishes() throws Exception {
        engine.digest(sha256(CONTENT)).run(server.uri("/f")).awaitFinished();
    }

    @Test
    void download_withWrongDigest_failsAndLeavesNothing() throws Exception {
        engine.digest(sha256(new byte[1]));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(failed.kept()).isNull();
        assertThat(engine.names()).isEmpty();
    }

    @Test
    void request_always_asksForTheFileAsItIs() {
        engine.header("X-Job", "7")
                .header("Range", "bytes=0-1")
                .run(server.uri("/a%20b?q=1"))
                .awaitFinished();

        ScriptedHttpServer.Request request = server.requests().get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/a%20b?q=1");
        assertThat(request.header("Host")).isEqualTo("localhost:" + server.port());
        assertThat(request.header("Accept-Encoding")).isEqualTo("identity");
        assertThat(request.header("User-Agent")).isEqualTo("Ebb-test");
        assertThat(request.header("X-Job")).isEqualTo("7");
        assertThat(request.header("Range")).isNull();
    }

    @Test
    void downloads_oneAfterAnother_shareAConnection() {
        engine.run(server.uri("/1")).awaitFinished();
        engine.run(server.uri("/2")).awaitFinished();

        assertThat(server.requests()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void keptConnection_closedByTheServer_isReplacedUnnoticed() throws Exception {
        server.script((request, answer) -> {
            if (request.connection() == 1 && request.number() > 1) {
                answer.reset();
                return;
            }
            new RemoteFile(CONTENT).answer(request, answer);
        });
        engine.run(server.uri("/1")).awaitFinished();

        engine.run(server.uri("/2")).awaitFinished();

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void stop_whileBytesMove_keepsSyncedBytesAndTheNextAttemptFinishes() {
        server.script((request, answer) -> {
            answer.head(200, "Content-Length: " + CONTENT.length, "ETag: \"v1\"");
            answer.body(CONTENT, 0, 500_000);
            answer.fallSilent();
        });
        RecordingListener listener = new RecordingListener();
        var transfer = engine.start(server.uri("/f"), listener);
        listener.awaitConnected();
        while (transfer.progress().bytesTransferred() < 500_000) {
            Thread.onSpinWait();
        }

        transfer.stop();
        transfer.stop();

        TransferEnd.Stopped stopped = (TransferEnd.Stopped) listener.awaitEnd();
        assertThat(stopped.kept()).isNotNull();
        assertThat(stopped.kept().durableBytes()).isEqualTo(500_000);
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        engine.resumeFrom(stopped.kept()).run(server.uri("/f")).awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(server.requests().get(1).header("Range")).isEqualTo("bytes=500000-");
        assertThat(server.requests().get(1).header("If-Range")).isEqualTo("\"v1\"");
    }

    @Test
    void start_afterClose_endsAtOnce() {
        engine.close();

        assertThat(engine.run(server.uri("/f")).awaitFailed().error().code())
                .isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
    }

    static Digest sha256(byte[] content) throws Exception {
        return Digest.of(
                DigestAlgorithm.SHA256, MessageDigest.getInstance("SHA-256").digest(content));
    }
}
