package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.governor.idle.IdleOptions;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.support.ClaimedLane;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Background downloads on a path that is looked after, here the one inside this machine. */
class IdleBandwidthTest {
    private static final byte[] CONTENT = EngineHarness.content(20_000_000, 7);
    private static final UnaryOperator<EngineOptions> GOVERNED =
            o -> o.with(change -> change.idle(new IdleUseOptions(true, true, true, IdleOptions.DEFAULTS)));

    @TempDir
    Path folder;

    @Test
    void backgroundFile_comesWhole_andItsPathIsShown() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(folder, GOVERNED)) {
            engine.mode(of(JobPriority.NORMAL)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            List<PathReport> paths = engine.engine().paths();
            assertThat(paths).hasSize(1);
            System.out.println(paths);
            System.out.println(engine.engine()
                    .decisions(paths.get(0).path())
                    .toCompletableFuture()
                    .join());
        }
    }

    private static TransferMode of(JobPriority priority) {
        return TransferMode.USUAL.with(new ClaimedLane(priority));
    }
}
