package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.SlowOrigin;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file over several connections, wherever those break, attempts stop, the file changes and bytes that were not synced turn to
 * rubbish: the end is one version. Every failure prints its seed; {@code -Debb.seed=...} reruns it.
 */
class LanesAnywherePropertyTest {
    private static final int MAX_ATTEMPTS = 300;

    @TempDir
    Path folder;

    @RepeatedTest(25)
    void file_brokenAnywhere_isOneVersion(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        int size = 1_000 + random.nextInt(1_000_000);
        byte[] first = EngineHarness.content(size, seed);
        byte[] second = EngineHarness.content(size, seed + 1);
        int changesAt = random.nextInt(20);
        SlowOrigin old = new SlowOrigin(first, 99);
        SlowOrigin next = new SlowOrigin(second, 99).fields("ETag: \"v2\"");
        LaneOptions lanes = new LaneOptions(
                2 + random.nextInt(4), 1, 1 + random.nextInt(64 << 10), Duration.ofMillis(5), -1, task -> true);
        try (ScriptedHttpServer origin = ScriptedHttpServer.start(
                        (request, answer) -> (request.number() > changesAt ? next : old).answer(request, answer));
                FlakyProxy proxy = FlakyProxy.random(origin.port(), seed, 0.4, 300_000);
                EngineHarness engine =
                        new EngineHarness(folder, o -> o.with(change -> change.lanes(lanes))).foreground()) {
            run(engine, URI.create("http://localhost:" + proxy.port() + "/f"), random, seed);
            assertThat(engine.bytesOnDisk()).as("seed %d", seed).isIn(first, second);
        }
    }

    private static void run(EngineHarness engine, URI remote, Random random, long seed) throws Exception {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            RecordingListener listener = new RecordingListener();
            Transfer transfer = engine.start(remote, listener);
            if (random.nextInt(4) == 0) {
                stopSomewhere(transfer, random.nextInt(500_000));
            }
            TransferEnd end = listener.awaitEnd();
            if (end instanceof TransferEnd.Finished) {
                return;
            }
            FileCheckpoint kept =
                    end instanceof TransferEnd.Failed failed ? failed.kept() : ((TransferEnd.Stopped) end).kept();
            if (end instanceof TransferEnd.Failed failed) {
                assertThat(failed.error().isTransient())
                        .as("seed %d: %s", seed, failed)
                        .isTrue();
            }
            if (kept != null && random.nextBoolean()) {
                crash(engine, kept, random);
            }
            engine.resumeFrom(kept);
        }
        throw new AssertionError("never finished, seed " + seed);
    }

    private static void stopSomewhere(Transfer transfer, long bytes) {
        long due = System.nanoTime() + 100_000_000;
        while (transfer.progress().bytesTransferred() < bytes && System.nanoTime() < due) {
            Thread.onSpinWait();
        }
        transfer.stop();
    }

    /** What was never synced may be anything after a power loss, between the stretches as well as behind them. */
    private static void crash(EngineHarness engine, FileCheckpoint kept, Random random) throws Exception {
        try (FileChannel file = FileChannel.open(engine.temporary(), StandardOpenOption.WRITE)) {
            assertThat(file.size()).isGreaterThanOrEqualTo(kept.durable().end());
            long size = kept.durable().end() + 1 + random.nextInt(100_000);
            for (FileRange hole : RangeSet.of(0, size).minus(kept.durable()).ranges()) {
                byte[] rubbish = new byte[(int) hole.length()];
                random.nextBytes(rubbish);
                file.write(ByteBuffer.wrap(rubbish), hole.initialOffset());
            }
        }
    }
}
