package dev.ebb.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attempt of the engine makes of a disk that fails, and the next attempt of one that was repaired. */
class QuickDiskTest {
    private static final int HALF = 300_000;
    private static final int LEFT = 200_000;
    private static final int PIECE = 10_000;
    private static final byte[] CONTENT = EngineHarness.content(600_000, 7);

    @TempDir
    Path folder;

    private final DiskScript script = new DiskScript();

    static Stream<DiskCase> faults() {
        return DiskFaults.cases().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void disk_thatFails_endsAsTheTableSays(DiskCase fault) throws Exception {
        CountDownLatch synced = new CountDownLatch(1);
        RemoteFile remote = new RemoteFile(CONTENT).etag("\"v1\"").holdAt(HALF, synced);
        Path watched = new WatchedDisk(script).path(folder);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(remote);
                EngineHarness engine = new EngineHarness(watched, EngineHarness.checkpointEvery(Duration.ZERO))) {
            engine.digest(sha256());
            if (fault.resumed()) {
                engine.resumeFrom(leftByAnEarlierAttempt(engine));
            }
            script.takesAtOnce(PIECE).meanwhile(Kind.FORCE, 0, file -> synced.countDown());
            fault.staging().stage(script);

            TransferEnd end = engine.run(server.uri("/f")).awaitEnd();

            synced.countDown();
            script.heal();
            if (fault.code() == null) {
                assertThat(end).isInstanceOf(TransferEnd.Finished.class);
            } else {
                judge(fault, engine, end);
                engine.resumeFrom(((TransferEnd.Failed) end).kept())
                        .run(server.uri("/f"))
                        .awaitFinished();
            }
            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(engine.names())
                    .containsExactly(engine.temporary().getFileName().toString());
        }
    }

    private static @Nullable FileCheckpoint leftByAnEarlierAttempt(EngineHarness engine) throws IOException {
        try (ScriptedHttpServer dying = ScriptedHttpServer.start((request, answer) -> {
            if (request.number() == 1) {
                answer.head(200, "ETag: \"v1\"", "Content-Length: " + CONTENT.length);
                answer.body(CONTENT, 0, LEFT).close();
            } else {
                answer.head(503, "Content-Length: 0");
            }
        })) {
            FileCheckpoint kept = engine.run(dying.uri("/f")).awaitFailed().kept();
            assertThat(kept).isNotNull();
            assertThat(kept.durableBytes()).isPositive();
            return kept;
        }
    }

    private void judge(DiskCase fault, EngineHarness engine, TransferEnd end) throws IOException {
        assertThat(end).isInstanceOf(TransferEnd.Failed.class);
        TransferEnd.Failed failed = (TransferEnd.Failed) end;
        assertThat(failed.error().code()).as(failed.error().message()).isEqualTo(fault.code());
        assertThat(failed.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
        assertThat(failed.error().disposition())
                .isEqualTo(ErrorCatalog.describe(fault.code()).disposition());
        assertThat(failed.error().message()).contains(folder.toString());
        FileCheckpoint kept = failed.kept();
        if (fault.foreign()) {
            assertThat(kept).as("kept of what is not ours").isNull();
        }
        if (kept != null) {
            int proved = (int) kept.durableBytes();
            byte[] left = engine.bytesOnDisk();
            assertThat(left.length).isGreaterThanOrEqualTo(proved);
            assertThat(Arrays.equals(left, 0, proved, CONTENT, 0, proved))
                    .as("the %d bytes that are said to be there", proved)
                    .isTrue();
        }
    }

    private static Digest sha256() throws NoSuchAlgorithmException {
        return Digest.of(
                DigestAlgorithm.SHA256, MessageDigest.getInstance("SHA-256").digest(CONTENT));
    }
}
