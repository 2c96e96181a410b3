package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.governor.idle.IdleOptions;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.support.ClaimedLane;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.SlowOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Background downloads on a path that is looked after, here the one inside this machine. */
class IdleBandwidthTest {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 7);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    static UnaryOperator<EngineOptions> governed(boolean enabled) {
        return o -> o.with(change -> change.idle(new IdleUseOptions(enabled, true, true, true, IdleOptions.DEFAULTS)));
    }

    @Test
    void backgroundFile_comesWhole_andItsPathIsShown() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            engine.mode(of(JobPriority.NORMAL)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(engine.engine().paths()).singleElement().satisfies(path -> {
                assertThat(path.path()).endsWith(" on-link");
                assertThat(path.view().windowBytes()).isPositive();
            });
            assertThat(decisions(engine))
                    .isNotEmpty()
                    .allSatisfy(past -> assertThat(past.age()).isBetween(Duration.ZERO, PATIENCE));
            assertThat(engine.engine()
                            .decisions("elsewhere")
                            .toCompletableFuture()
                            .join())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void foregroundFile_andAnyFileWithoutGovernor_isLeftAlone(boolean enabled) throws Exception {
        JobPriority priority = enabled ? JobPriority.FOREGROUND : JobPriority.LOW;
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, governed(enabled))) {
            engine.mode(of(priority)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(engine.engine().paths()).isEmpty();
        }
    }

    @Test
    void connections_ofBackgroundAndForeground_areNeverShared() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            int file = 0;
            for (JobPriority priority :
                    List.of(JobPriority.LOW, JobPriority.FOREGROUND, JobPriority.HIGH, JobPriority.FOREGROUND)) {
                RecordingListener listener = new RecordingListener();
                engine.mode(of(priority)).startAs(++file, server.uri("/f"), listener);
                listener.awaitFinished();
            }

            assertThat(server.requests()).extracting(Request::connection).containsExactly(1, 2, 1, 2);
        }
    }

    @Test
    void job_thatTurnsForeground_goesOnOverAnotherConnection() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).fields("ETag: \"v1\"", "Accept-Ranges: bytes");
        ClaimedLane lane = new ClaimedLane(JobPriority.NORMAL);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            RecordingListener listener = new RecordingListener();
            Transfer transfer = engine.mode(TransferMode.USUAL.with(lane)).start(server.uri("/f"), listener);
            await(() -> transfer.progress().bytesTransferred() > 0);

            lane.turn(JobPriority.FOREGROUND);
            await(() -> server.requests().size() == 2);
            origin.hurry();
            listener.awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.requests()).extracting(Request::connection).containsExactly(1, 2);
            assertThat(server.requests().get(1).header("Range")).isNotNull();
        }
    }

    @Test
    void job_thatTurnsForegroundWithWhatCannotBeContinued_goesOnWhereItIs() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).fields("X-None: 1");
        ClaimedLane lane = new ClaimedLane(JobPriority.NORMAL);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            RecordingListener listener = new RecordingListener();
            Transfer transfer = engine.mode(TransferMode.USUAL.with(lane)).start(server.uri("/f"), listener);
            await(() -> transfer.progress().bytesTransferred() > 0);

            lane.turn(JobPriority.FOREGROUND);
            await(() -> engine.engine().paths().get(0).connections() == 0);
            origin.hurry();
            listener.awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** The background waits for the whole foreground, and neither its silence nor its slowness is held against its server. */
    @Test
    void background_besideAForegroundJob_isHeldBackAndDoesNotFail() throws Exception {
        SlowOrigin slow = new SlowOrigin(CONTENT, 99);
        try (ScriptedHttpServer busy = ScriptedHttpServer.start(slow);
                ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            RecordingListener foreground = new RecordingListener();
            Transfer first = engine.mode(of(JobPriority.FOREGROUND)).startAs(1, busy.uri("/f"), foreground);
            await(() -> first.progress().bytesTransferred() > 0);
            RecordingListener background = new RecordingListener();
            Transfer second = engine.mode(of(JobPriority.NORMAL))
                    .stallTimeout(EngineHarness.SHORT)
                    .start(server.uri("/f"), background);

            await(() -> second.isHeldBack() || second.waitsForConnection());
            foreground.awaitFinished();
            background.awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void manyFiles_overOnePath_allComeWhole() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, governed(true))) {
            List<RecordingListener> listeners = new ArrayList<>();
            for (int file = 1; file <= 8; file++) {
                JobPriority priority = file % 2 == 0 ? JobPriority.LOW : JobPriority.HIGH;
                RecordingListener listener = new RecordingListener();
                engine.mode(of(priority)).startAs(file, server.uri("/f"), listener);
                listeners.add(listener);
            }
            listeners.forEach(RecordingListener::awaitFinished);

            for (String name : engine.names()) {
                assertThat(Files.readAllBytes(folder.resolve(name))).as(name).isEqualTo(CONTENT);
            }
            assertThat(engine.names()).hasSize(8);
        }
    }

    private static List<PastDecision> decisions(EngineHarness engine) {
        PathReport path = engine.engine().paths().get(0);
        return engine.engine().decisions(path.path()).toCompletableFuture().join();
    }

    static TransferMode of(JobPriority priority) {
        return TransferMode.USUAL.with(new ClaimedLane(priority));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came to that").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
