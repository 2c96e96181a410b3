package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file goes out whole and unchanged, or the reason why not comes back. */
class UploadTest {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 1);

    private static final long MORE_THAN_SOCKETS_HOLD = 256L << 20;

    @TempDir
    Path folder;

    private final List<byte[]> received = new CopyOnWriteArrayList<>();
    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder).type(JobType.UPLOAD);
        Files.write(engine.destination(), CONTENT);
        server = ScriptedHttpServer.start((request, answer) -> {
            received.add(request.body());
            answer.head(201, "Content-Length: 0");
        });
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    private TransferEnd.Failed failure(Script script) {
        server.script(script);
        TransferEnd.Failed failed = engine.run(server.uri("/up?secret")).awaitFailed();
        assertThat(failed.error().message()).doesNotContain("secret");
        assertThat(failed.kept()).isNull();
        return failed;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 65537, 3_000_000})
    void upload_ofAnySize_arrivesWhole(int size) throws Exception {
        byte[] content = EngineHarness.content(size, size);
        Files.write(engine.destination(), content);

        TransferEnd.Finished finished =
                engine.header("X-Job", "7").run(server.uri("/up")).awaitFinished();

        assertThat(received).containsExactly(content);
        assertThat(finished.bytes()).isEqualTo(size);
        assertThat(finished.replyBytes()).isEqualTo(-1);
        ScriptedHttpServer.Request request = server.requests().get(0);
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(size));
        assertThat(request.header("X-Job")).isEqualTo("7");
        assertThat(engine.names()).containsExactly("file.bin");
    }

    @Test
    void upload_running_showsItsProgress() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.script((request, answer) -> {
            request.stream().readNBytes(CONTENT.length / 2);
            go.await();
            request.stream().readNBytes(CONTENT.length / 2);
            answer.head(200, "Content-Length: 0");
        });
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/up"), listener);
        while (transfer.progress().bytesTransferred() < CONTENT.length / 2) {
            Thread.onSpinWait();
        }

        assertThat(transfer.progress().bytesTotal()).isEqualTo(CONTENT.length);
        go.countDown();
        listener.awaitFinished();
        assertThat(transfer.progress().bytesTransferred()).isEqualTo(CONTENT.length);
    }

    @ParameterizedTest
    @CsvSource({"403,FATAL", "413,FATAL", "500,TRANSIENT", "503,TRANSIENT", "302,FATAL"})
    void refusal_afterTheBody_isReported(int status, Disposition disposition) {
        TransferEnd.Failed failed = failure((request, answer) -> {
            request.body();
            answer.head(status, "Location: /elsewhere", "Content-Length: 0");
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(status));
        assertThat(failed.error().disposition()).isEqualTo(disposition);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 413, 503})
    void refusal_whileTheBodyIsSent_isReported(int status) {
        TransferEnd.Failed failed = failure((request, answer) -> {
            request.stream().readNBytes(1000);
            answer.head(status, "Retry-After: 9", "Content-Length: 0", "Connection: close");
            // As servers do: keep the door open for a moment so that the answer is not lost to a reset.
            request.stream().readAllBytes();
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(status));
        assertThat(failed.error().retryAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(failed.bytesMoved()).isLessThanOrEqualTo(CONTENT.length);
    }

    @Test
    void success_beforeTheBodyWasSent_isNotBelieved() throws Exception {
        try (RandomAccessFile larger = new RandomAccessFile(engine.destination().toFile(), "rw")) {
            larger.setLength(MORE_THAN_SOCKETS_HOLD);
        }
        TransferEnd.Failed failed = failure((request, answer) -> {
            answer.head(200, "Content-Length: 0");
            answer.fallSilent();
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void connection_cutWhileSending_isTransient() {
        TransferEnd.Failed failed = failure((request, answer) -> {
            request.stream().readNBytes(100_000);
            answer.reset();
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failed.bytesMoved()).isPositive();
    }

    @Test
    void server_thatDoesNotRead_timesOut() throws Exception {
        Files.write(engine.destination(), new byte[40_000_000]);
        engine.stallTimeout(EngineHarness.SHORT);

        TransferEnd.Failed failed = failure((request, answer) -> answer.fallSilent());

        assertThat(failed.error().code()).isEqualTo(ErrorCode.OPERATION_TIMED_OUT);
    }

    @Test
    void file_changedWhileItIsSent_isReported() throws Exception {
        Files.write(engine.destination(), new byte[40_000_000]);

        TransferEnd.Failed failed = failure((request, answer) -> {
            Files.write(engine.destination(), new byte[] {1}, StandardOpenOption.APPEND);
            request.body();
            answer.head(200, "Content-Length: 0");
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_CHANGED);
        assertThat(failed.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
    }

    @Test
    void file_shortenedWhileItIsSent_isReported() throws Exception {
        Files.write(engine.destination(), new byte[40_000_000]);

        TransferEnd.Failed failed = failure((request, answer) -> {
            Files.write(engine.destination(), new byte[10]);
            request.body();
            answer.head(200, "Content-Length: 0");
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_CHANGED);
    }

    @Test
    void file_missing_isReported() throws Exception {
        Files.delete(engine.destination());

        TransferEnd.Failed failed = engine.run(server.uri("/up")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_NOT_FOUND);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void redirect_onTheSameServer_sendsTheBodyAgain(int status) {
        server.script((request, answer) -> {
            byte[] body = request.body();
            if (request.number() == 1) {
                answer.head(status, "Location: /elsewhere", "Content-Length: 0");
            } else {
                received.add(body);
                answer.head(204);
            }
        });

        engine.run(server.uri("/up")).awaitFinished();

        assertThat(received).containsExactly(CONTENT);
        assertThat(server.requests().get(1).target()).isEqualTo("/elsewhere");
        assertThat(server.requests().get(1).method()).isEqualTo("PUT");
    }

    @Test
    void redirect_toAnotherServer_takesTheBodyThereAndNoSecret() throws Exception {
        List<byte[]> there = new CopyOnWriteArrayList<>();
        try (ScriptedHttpServer other = ScriptedHttpServer.start((request, answer) -> {
            there.add(request.body());
            answer.head(204);
        })) {
            server.script((request, answer) -> {
                request.body();
                answer.head(307, "Location: " + other.uri("/up"), "Content-Length: 0");
            });

            engine.header("X-Secret", "7").run(server.uri("/up")).awaitFinished();

            assertThat(there).containsExactly(CONTENT);
            assertThat(server.requests().get(0).header("X-Secret")).isEqualTo("7");
            assertThat(other.requests().get(0).header("X-Secret")).isNull();
        }
    }

    @Test
    void redirect_thatTheJobDoesNotFollow_isReported() {
        engine.http(new HttpOptions(
                null, new SecurityFlags(0x200), null, ProxySettings.PRECONFIG, false, List.of(), false));
        TransferEnd.Failed failed = failure((request, answer) -> {
            request.body();
            answer.head(308, "Location: /elsewhere", "Content-Length: 0");
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(308));
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
    }

    @Test
    void reply_isKeptUnderItsTemporaryName() {
        byte[] reply = EngineHarness.content(500_000, 2);
        server.script((request, answer) -> {
            received.add(request.body());
            answer.head(200, "Content-Length: " + reply.length).body(reply);
        });

        RecordingListener listener = engine.type(JobType.UPLOAD_REPLY).run(server.uri("/up"));

        assertThat(listener.awaitFinished().replyBytes()).isEqualTo(reply.length);
        assertThat(engine.bytesOnDisk()).isEqualTo(reply);
        assertThat(received).containsExactly(CONTENT);
        assertThat(server.requests().get(0).method()).isEqualTo("POST");
    }

    @Test
    void reply_cut_isTransientAndLeavesNothing() throws Exception {
        engine.type(JobType.UPLOAD_REPLY);

        TransferEnd.Failed failed = failure((request, answer) -> {
            request.body();
            answer.head(200, "Content-Length: 100").raw("half").close();
        });

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(engine.names()).containsExactly("file.bin");
    }

    @Test
    void stop_whileSending_endsAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.script((request, answer) -> never.await());
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/up"), listener);
        listener.awaitConnected();

        transfer.stop();

        assertThat(listener.awaitEnd()).isEqualTo(new TransferEnd.Stopped(null));
        never.countDown();
    }
}
