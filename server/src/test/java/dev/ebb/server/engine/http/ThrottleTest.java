package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.HandedOutLane;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transfer passes exactly as many bytes as its lane lets it, and is not blamed for the wait. */
class ThrottleTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 7);

    @TempDir
    Path folder;

    private final HandedOutLane lane = new HandedOutLane();
    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        engine.mode(TransferMode.USUAL.with(lane));
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    @Test
    void download_permittedInPieces_writesThatMuchToTheByte() {
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        lane.awaitAsked(1);
        for (int permitted : new int[] {1, 4096, 100_000}) {
            lane.permit(permitted);
            long sum = lane.permitted();
            lane.awaitUntil(() -> transfer.progress().bytesTransferred() == sum);
            lane.awaitAsked(sum + 1);
            assertThat(transfer.progress().bytesTransferred()).isEqualTo(sum);
            assertThat(transfer.isHeldBack()).isTrue();
        }

        lane.permitAll();

        assertThat(listener.awaitFinished().bytes()).isEqualTo(SIZE);
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(transfer.isHeldBack()).isFalse();
        assertThat(lane.open()).isZero();
    }

    @Test
    void download_heldBackForLongerThanAStall_isNotCut() throws Exception {
        engine.stallTimeout(Duration.ofMillis(200));
        RecordingListener listener = new RecordingListener();
        engine.start(server.uri("/f"), listener);
        lane.awaitAsked(1);
        // What a stall is is time: this one is five times as long.
        assertThat(listener.endsWithin(Duration.ofSeconds(1))).isFalse();

        lane.permitAll();

        listener.awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void download_readsNoMoreThanItMayHold_whileHeldBack() {
        lane.pace(8_000);
        RecordingListener listener = new RecordingListener();
        engine.start(server.uri("/f"), listener);
        lane.awaitAsked(1);
        lane.permit(1);
        lane.awaitUntil(() -> lane.permitted() == 1);

        assertThat(lane.asked()).isLessThanOrEqualTo(8 << 10);
        lane.permitAll();
        listener.awaitFinished();
    }

    @Test
    void download_stoppedWhileHeldBack_keepsWhatWasPermitted() throws Exception {
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        lane.awaitAsked(1);
        lane.permit(70_000);
        lane.awaitUntil(() -> transfer.progress().bytesTransferred() == 70_000);

        transfer.stop();

        FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
        assertThat(kept).isNotNull();
        assertThat(kept.durableBytes()).isEqualTo(70_000);
        assertThat(Files.readAllBytes(engine.temporary())).isEqualTo(Arrays.copyOf(CONTENT, 70_000));
        assertThat(lane.open()).isZero();
    }

    @Test
    void download_cutWhileHeldBack_stillPassesWhatHadCome() {
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(3_000));
        RecordingListener listener = new RecordingListener();
        engine.start(server.uri("/f"), listener);
        lane.awaitAsked(3_000);
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));

        lane.permitAll();

        assertThat(listener.awaitFinished().bytes()).isEqualTo(SIZE);
        assertThat(server.requests().get(1).header("Range")).isEqualTo("bytes=3000-");
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void upload_permittedInPieces_sendsNoMore() throws Exception {
        Files.write(engine.destination(), CONTENT);
        engine.type(JobType.UPLOAD).stallTimeout(Duration.ofMillis(500));
        byte[][] received = new byte[1][];
        server.script((request, answer) -> {
            received[0] = request.body();
            answer.head(200, "Content-Length: 0");
        });
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        lane.awaitAsked(1);
        assertThat(listener.endsWithin(Duration.ofSeconds(1))).isFalse();
        assertThat(transfer.isHeldBack()).isTrue();
        assertThat(transfer.progress().bytesTransferred()).isZero();

        lane.permit(64 << 10);
        lane.awaitUntil(() -> transfer.progress().bytesTransferred() == 64 << 10);
        lane.permitAll();

        listener.awaitFinished();
        assertThat(received[0]).isEqualTo(CONTENT);
        assertThat(lane.open()).isZero();
    }
}
