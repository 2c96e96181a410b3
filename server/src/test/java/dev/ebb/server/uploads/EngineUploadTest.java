package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.CutLink;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends of an upload are ours, the way between them is not. */
class EngineUploadTest {
    private static final byte[] CONTENT = EngineHarness.content(6_000_000, 8);
    private static final long OVERHEAD = 200_000;
    private static final String PATH = "/in/file.bin";

    @TempDir
    Path folder;

    private UploadRig rig;
    private CutLink link;
    private EngineHarness engine;

    @BeforeEach
    void start() throws IOException {
        rig = new UploadRig(folder).start();
        link = new CutLink(rig.url().getPort());
        Path here = Files.createDirectories(folder.resolve("here"));
        engine = new EngineHarness(here).type(JobType.UPLOAD);
        Files.write(engine.destination(), CONTENT);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        link.close();
        rig.close();
    }

    private EngineHarness speaking(UploadProtocol protocol, boolean digests) {
        return engine.mode(TransferMode.USUAL.with(new UploadTerms(protocol, digests)));
    }

    /** Attempts until the file is there. */
    private void goOn(TransferEnd first) {
        TransferEnd end = first;
        for (int attempt = 0; attempt < 5 && !(end instanceof TransferEnd.Finished); attempt++) {
            FileCheckpoint kept =
                    end instanceof TransferEnd.Failed failed ? failed.kept() : ((TransferEnd.Stopped) end).kept();
            assertThat(kept).as("an attempt leaves what to go on with: " + end).isNotNull();
            end = engine.resumeFrom(kept).run(link.uri(PATH)).awaitEnd();
        }
        assertThat(end).isInstanceOf(TransferEnd.Finished.class);
    }

    @ParameterizedTest
    @CsvSource({
        "TUS,0",
        "TUS,1000",
        "TUS,6000000",
        "TUS,40000000",
        "RESUMABLE,0",
        "RESUMABLE,1000",
        "RESUMABLE,6000000",
        "RESUMABLE,40000000",
        "AUTO,6000000"
    })
    void file_ofAnySize_arrives_withDigestsToo(UploadProtocol protocol, int size) throws Exception {
        byte[] content = EngineHarness.content(size, 1);
        Files.write(engine.destination(), content);

        speaking(protocol, false).run(link.uri(PATH)).awaitFinished();
        speaking(protocol, true).run(link.uri("/checked/file.bin")).awaitFinished();

        assertThat(rig.files()).containsExactly("checked/file.bin", "in/file.bin");
        assertThat(rig.content("in/file.bin")).isEqualTo(content);
        assertThat(rig.content("checked/file.bin")).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE", "AUTO"})
    void connection_cutAgainAndAgain_costsNoByteTwice(UploadProtocol protocol) throws Exception {
        link.cut(3, 1_500_000, () -> {});

        goOn(speaking(protocol, false).run(link.uri(PATH)).awaitEnd());

        assertThat(link.cuts()).isEqualTo(3);
        assertThat(rig.content("in/file.bin")).isEqualTo(CONTENT);
        assertThat(link.sentBytes()).isBetween((long) CONTENT.length, CONTENT.length + OVERHEAD);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void client_stoppedMidway_goesOnInAnotherEngine(UploadProtocol protocol) throws Exception {
        RecordingListener listener = new RecordingListener();
        CompletableFuture<Transfer> transfer = new CompletableFuture<>();
        link.cut(1, 2_000_000, () -> {
            transfer.get(10, TimeUnit.SECONDS).stop();
            listener.awaitEnd();
        });
        transfer.complete(speaking(protocol, false).start(link.uri(PATH), listener));
        TransferEnd end = listener.awaitEnd();
        assertThat(end).isInstanceOf(TransferEnd.Stopped.class);
        assertThat(rig.files()).isEmpty();
        EngineHarness first = engine;
        engine = first.beside(o -> o).type(JobType.UPLOAD);
        first.close();
        speaking(protocol, false);

        goOn(end);

        assertThat(rig.content("in/file.bin")).isEqualTo(CONTENT);
        assertThat(link.sentBytes()).isLessThan(CONTENT.length + OVERHEAD);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void server_restartedMidway_isGoneOnWith(UploadProtocol protocol) throws Exception {
        link.cut(1, 2_000_000, () -> {
            rig.restart();
            link.target(rig.url().getPort());
        });

        goOn(speaking(protocol, false).run(link.uri(PATH)).awaitEnd());

        assertThat(rig.content("in/file.bin")).isEqualTo(CONTENT);
        assertThat(link.sentBytes()).as("some of it was kept").isLessThan(CONTENT.length + 1_900_000);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void session_thatExpired_isBegunAnew(UploadProtocol protocol) throws Exception {
        FileCheckpoint kept = stopped(protocol);
        rig.passTime(Duration.ofDays(20));
        rig.restart();
        link.target(rig.url().getPort());

        engine.resumeFrom(kept).run(link.uri(PATH)).awaitFinished();

        assertThat(rig.content("in/file.bin")).isEqualTo(CONTENT);
    }

    private FileCheckpoint stopped(UploadProtocol protocol) throws Exception {
        RecordingListener listener = new RecordingListener();
        CompletableFuture<Transfer> transfer = new CompletableFuture<>();
        link.cut(1, 2_000_000, () -> {
            transfer.get(10, TimeUnit.SECONDS).stop();
            listener.awaitEnd();
        });
        transfer.complete(speaking(protocol, false).start(link.uri(PATH), listener));
        FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
        assertThat(kept).isNotNull();
        return kept;
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void upload_givenUp_isForgottenByTheServer(UploadProtocol protocol) throws Exception {
        engine.resumeFrom(stopped(protocol));
        assertThat(rig.sessions()).hasSize(1);

        engine.engine()
                .abandon(engine.task(link.uri(PATH)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(rig.sessions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TUS,0", "TUS,6000000", "RESUMABLE,0", "RESUMABLE,1000", "RESUMABLE,40000000"})
    void reply_ofTheApplication_comesBack(UploadProtocol protocol, int size) throws Exception {
        Files.write(engine.destination(), EngineHarness.content(size, 1));
        try (ScriptedHttpServer application = ScriptedHttpServer.start((request, answer) -> {
            String reply = "got " + request.body().length;
            answer.head(200, "Content-Length: " + reply.length()).raw(reply);
        })) {
            notifying(application);

            speaking(protocol, false)
                    .type(JobType.UPLOAD_REPLY)
                    .run(link.uri(PATH))
                    .awaitFinished();

            assertThat(new String(engine.bytesOnDisk(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("got " + size);
        }
    }

    private void notifying(ScriptedHttpServer application) throws IOException {
        rig.application = new UploadOptions.Notify(
                UploadOptions.Notification.VALUE, application.uri("/app"), Duration.ofSeconds(20));
        rig.restart();
        link.target(rig.url().getPort());
    }

    @Test
    void tus_whereNobodyReplies_saysSo() {
        TransferEnd.Failed failed = speaking(UploadProtocol.TUS, false)
                .type(JobType.UPLOAD_REPLY)
                .run(link.uri(PATH))
                .awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.INSUFFICIENT_HTTP_SUPPORT);
        assertThat(failed.error().message()).contains("gives no reply");
        assertThat(failed.kept()).isNull();
    }
}
