package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both our ends of the BITS upload protocol with each other. */
class BitsTransferTest {
    private static final int MAX_ATTEMPTS = 200;

    @TempDir
    Path folder;

    private EngineHarness engine;
    private UploadRig rig;

    @BeforeEach
    void start() throws IOException {
        engine = bits(new EngineHarness(Files.createDirectories(folder.resolve("client"))));
        rig = new UploadRig(folder).start();
    }

    @AfterEach
    void stop() {
        engine.close();
        rig.close();
    }

    private static EngineHarness bits(EngineHarness harness) {
        return harness.type(JobType.UPLOAD).mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.BITS, false)));
    }

    private byte[] source(int size) throws IOException {
        byte[] content = EngineHarness.content(size, size);
        Files.write(engine.destination(), content);
        return content;
    }

    private URI remote() {
        return rig.url().resolve("/in/file.bin?k=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 1 << 20, (1 << 20) + 1, 7_000_000})
    void file_ofAnySize_arrivesWhole(int size) throws Exception {
        byte[] content = source(size);

        TransferEnd.Finished finished = engine.run(remote()).awaitFinished();

        assertThat(rig.content("in/file.bin")).isEqualTo(content);
        assertThat(finished.bytes()).isEqualTo(size);
        assertThat(finished.replyBytes()).isEqualTo(-1);
    }

    @Test
    void file_withDigests_isCheckedByTheServer() throws Exception {
        byte[] content = source(3_000_000);
        engine.mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.BITS, true)));

        engine.run(remote()).awaitFinished();

        assertThat(rig.content("in/file.bin")).isEqualTo(content);
    }

    @RepeatedTest(10)
    void upload_cutAnywhereWhileBothEndsRestart_arrivesWholeAndOnce(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        byte[] content = source(1 + random.nextInt(4_000_000));
        rig.restartThere();
        try (FlakyProxy proxy = FlakyProxy.random(rig.url().getPort(), seed, 0.7, 1_000_000)) {
            URI remote = URI.create("http://localhost:" + proxy.port() + "/in/file.bin");
            int attempt = 0;
            for (TransferEnd end = attempt(remote, random); !(end instanceof TransferEnd.Finished); attempt++) {
                assertThat(attempt).as("seed %d", seed).isLessThan(MAX_ATTEMPTS);
                FileCheckpoint kept =
                        end instanceof TransferEnd.Failed failed ? failed.kept() : ((TransferEnd.Stopped) end).kept();
                if (random.nextInt(3) == 0) {
                    rig.restartThere();
                }
                engine.resumeFrom(kept);
                end = attempt(remote, random);
            }
        }
        assertThat(rig.files()).as("seed %d", seed).containsExactly("in/file.bin");
        assertThat(rig.content("in/file.bin")).as("seed %d", seed).isEqualTo(content);
    }

    private TransferEnd attempt(URI remote, Random random) throws Exception {
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(remote, listener);
        if (random.nextInt(3) == 0) {
            long until = random.nextInt(4_000_000);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (transfer.progress().bytesTransferred() < until
                    && !listener.endsWithin(Duration.ofMillis(1))
                    && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            transfer.stop();
        }
        return listener.awaitEnd();
    }

    @Test
    void upload_abandoned_isForgottenByTheServer() throws Exception {
        source(5_000_000);
        FileCheckpoint kept = partlySent();
        BitsClient another = new BitsClient(rig, "/in/file.bin");
        String session = kept.upload().mark("id");
        assertThat(another.question(session, 5_000_000).status()).isEqualTo(200);

        engine.resumeFrom(kept);
        engine.engine().abandon(engine.task(remote())).toCompletableFuture().get(30, TimeUnit.SECONDS);

        RawClient.Response now = another.question(session, 5_000_000);
        assertThat(now.status()).isEqualTo(500);
        assertThat(now.field("BITS-Error-Code")).isEqualTo("0x8020001f");
        assertThat(rig.files()).isEmpty();
    }

    /** Begins, and stops as soon as the server has something. */
    private FileCheckpoint partlySent() {
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(remote(), listener);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (listener.checkpoints().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        transfer.stop();
        TransferEnd end = listener.awaitEnd();
        assertThat(end).isInstanceOf(TransferEnd.Stopped.class);
        return ((TransferEnd.Stopped) end).kept();
    }

    @Test
    void session_thatTheServerLost_isBegunAnew() throws Exception {
        byte[] content = source(5_000_000);
        FileCheckpoint kept = partlySent();
        rig.restartThere();
        rig.passTime(Duration.ofDays(15));
        rig.restartThere();

        engine.resumeFrom(kept).run(remote()).awaitFinished();

        assertThat(rig.content("in/file.bin")).isEqualTo(content);
    }

    @Test
    void file_inTheWay_isReportedWithItsCode() throws Exception {
        source(10);
        Files.createDirectories(rig.root.resolve("in"));
        Files.write(rig.root.resolve("in/file.bin"), new byte[] {1});

        TransferEnd.Failed failed = engine.run(remote()).awaitFailed();

        assertThat(failed.error().code().hex()).isEqualTo("0x80070050");
        assertThat(failed.error().isTransient()).isTrue();
    }

    @Test
    void file_overTheLimit_isReportedWithItsCode() throws Exception {
        source(1000);
        rig.limitedTo(999, 10).restart();

        assertThat(engine.run(remote()).awaitFailed().error().code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFERENCE", "VALUE"})
    void reply_ofTheApplication_isFetched(UploadOptions.Notification type) throws Exception {
        byte[] content = source(2_000_000);
        byte[] answer = EngineHarness.content(700_000, 3);
        try (ScriptedHttpServer application = ScriptedHttpServer.start((request, reply) -> {
            byte[] body = request.body();
            String file = request.header("BITS-Request-DataFile-Name");
            assertThat(file == null ? body : Files.readAllBytes(Path.of(file))).isEqualTo(content);
            if (file == null) {
                reply.head(200, "Content-Length: " + answer.length).body(answer);
            } else {
                Files.write(Path.of(String.valueOf(request.header("BITS-Response-DataFile-Name"))), answer);
                reply.head(200, "Content-Length: 0");
            }
        })) {
            rig.application = new UploadOptions.Notify(type, application.uri("/app"), Duration.ofSeconds(20));
            rig.restart();

            TransferEnd.Finished finished =
                    engine.type(JobType.UPLOAD_REPLY).run(remote()).awaitFinished();

            assertThat(finished.replyBytes()).isEqualTo(answer.length);
            assertThat(engine.bytesOnDisk()).isEqualTo(answer);
            assertThat(application.requests()).hasSize(1);
        }
    }

    @Test
    void application_thatIsBusyAndThenRefuses_isReportedAsSuch() throws Exception {
        source(1000);
        try (ScriptedHttpServer application = ScriptedHttpServer.start((request, reply) -> {
            request.body();
            reply.head(request.number() == 1 ? 503 : 403, "Content-Length: 0");
        })) {
            rig.application = new UploadOptions.Notify(
                    UploadOptions.Notification.VALUE, application.uri("/app"), Duration.ofSeconds(20));
            rig.restart();
            engine.type(JobType.UPLOAD_REPLY);

            TransferEnd.Failed busy = engine.run(remote()).awaitFailed();
            TransferEnd.Failed refused =
                    engine.resumeFrom(busy.kept()).run(remote()).awaitFailed();

            assertThat(busy.error().context()).isEqualTo(ErrorContext.REMOTE_APPLICATION);
            assertThat(busy.error().code()).isEqualTo(ErrorCode.http(503));
            assertThat(busy.error().isTransient()).isTrue();
            assertThat(refused.error().code()).isEqualTo(ErrorCode.http(403));
            assertThat(refused.error().isTransient()).isFalse();
        }
    }

    @Test
    void reply_withoutAnApplication_isAnError() throws Exception {
        source(1000);
        TransferEnd.Failed failed =
                engine.type(JobType.UPLOAD_REPLY).run(remote()).awaitFailed();
        assertThat(failed.error().context()).isEqualTo(ErrorContext.REMOTE_APPLICATION);
        assertThat(failed.error().isTransient()).isFalse();
    }
}
