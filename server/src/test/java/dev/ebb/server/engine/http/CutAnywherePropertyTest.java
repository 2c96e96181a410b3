package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wherever connections break, attempts stop, files change and the tail of what was not synced is lost: the end is one whole
 * version. Every failure prints its seed; {@code -Debb.seed=...} reruns it.
 */
class CutAnywherePropertyTest {
    private static final int MAX_ATTEMPTS = 200;

    @TempDir
    Path folder;

    @RepeatedTest(25)
    void download_brokenAnywhere_endsAsOneWholeVersion(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        byte[] first = EngineHarness.content(1 + random.nextInt(2_000_000), seed);
        byte[] second = EngineHarness.content(1 + random.nextInt(2_000_000), seed + 1);
        int changesAt = random.nextInt(12);
        try (ScriptedHttpServer origin = ScriptedHttpServer.start((request, answer) -> {
                    boolean changed = request.number() > changesAt;
                    new RemoteFile(changed ? second : first)
                            .etag(changed ? "\"v2\"" : "\"v1\"")
                            .answer(request, answer);
                });
                FlakyProxy proxy = FlakyProxy.random(origin.port(), seed, 0.8, 400_000);
                EngineHarness engine = new EngineHarness(folder)) {
            URI remote = URI.create("http://localhost:" + proxy.port() + "/f");

            TransferEnd.Finished finished = untilFinished(engine, remote, random, "seed " + seed);

            assertThat(engine.bytesOnDisk())
                    .as("seed %d", seed)
                    .isIn(first, second)
                    .hasSize((int) finished.bytes());
        }
    }

    private TransferEnd.Finished untilFinished(EngineHarness engine, URI remote, Random random, String seed)
            throws Exception {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            RecordingListener listener = new RecordingListener();
            Transfer transfer = engine.start(remote, listener);
            if (random.nextInt(4) == 0) {
                stopSomewhere(transfer, random.nextInt(300_000));
            }
            TransferEnd end = listener.awaitEnd();
            if (end instanceof TransferEnd.Finished finished) {
                return finished;
            }
            FileCheckpoint kept =
                    end instanceof TransferEnd.Failed failed ? failed.kept() : ((TransferEnd.Stopped) end).kept();
            if (kept != null && random.nextBoolean()) {
                crash(engine, kept, random);
            }
            engine.resumeFrom(kept);
        }
        throw new AssertionError("never finished, " + seed);
    }

    private static void stopSomewhere(Transfer transfer, long bytes) {
        long due = System.nanoTime() + 200_000_000;
        while (transfer.progress().bytesTransferred() < bytes && System.nanoTime() < due) {
            Thread.onSpinWait();
        }
        transfer.stop();
    }

    /** What was never synced may be anything after a power loss; what was, is there. */
    private static void crash(EngineHarness engine, FileCheckpoint kept, Random random) throws Exception {
        byte[] rubbish = new byte[1 + random.nextInt(100_000)];
        random.nextBytes(rubbish);
        assertThat(Files.size(engine.temporary())).isGreaterThanOrEqualTo(kept.durableBytes());
        Files.write(engine.temporary(), rubbish, StandardOpenOption.APPEND);
    }
}
