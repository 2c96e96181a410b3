package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts of files, wherever connections break, attempts stop, files change and bytes that were not synced turn to rubbish: the
 * end is of one version. Every failure prints its seed; {@code -Debb.seed=...} reruns it.
 */
class RangesAnywherePropertyTest {
    private static final int MAX_ATTEMPTS = 300;

    @TempDir
    Path folder;

    @RepeatedTest(20)
    void parts_brokenAnywhere_areOfOneVersion(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        Play play = new Play(random, seed);
        List<FileRange> parts = parts(random, play.first.length);
        TransferEnd end = play.run(new FileSelection(parts, false, FileDemand.NONE));
        assertThat(end).as("seed %d", seed).isInstanceOf(TransferEnd.Finished.class);
        assertThat(play.disk)
                .as("seed %d: %s", seed, parts)
                .isIn(joined(play.first, parts), joined(play.second, parts));
    }

    @RepeatedTest(20)
    void requests_brokenAnywhere_areOfOneVersion(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        Play play = new Play(random, seed);
        RangeSet requested = RangeSet.of(parts(random, play.first.length));
        long position = random.nextBoolean() ? random.nextInt(play.first.length) : FileDemand.NO_POSITION;
        TransferEnd end = play.run(new FileSelection(List.of(), true, new FileDemand(requested, position)));
        RangeSet wanted = requested.before(play.first.length);
        if (end instanceof TransferEnd.Served served) {
            assertThat(served.kept().filled()).as("seed %d", seed).isEqualTo(wanted);
        }
        List<FileRange> where = wanted.ranges();
        assertThat(joined(play.disk, where))
                .as("seed %d: %s", seed, where)
                .isIn(joined(play.first, where), joined(play.second, where));
    }

    @RepeatedTest(20)
    void whole_fromAnyPosition_isOneVersion(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        Play play = new Play(random, seed);
        long position = random.nextInt(play.first.length);
        play.run(new FileSelection(List.of(), false, FileDemand.NONE.from(position)));
        assertThat(play.disk).as("seed %d", seed).isIn(play.first, play.second);
    }

    /** Stretches that do not overlap, in any order. */
    private static List<FileRange> parts(Random random, int size) {
        List<FileRange> parts = new ArrayList<>();
        int at = random.nextInt(100);
        while (at < size - 1 && parts.size() < 12) {
            int length = 1 + random.nextInt(Math.min(size - at, 200_000));
            parts.add(new FileRange(at, length));
            at += length + (random.nextBoolean() ? 0 : random.nextInt(100_000));
        }
        if (at < size && random.nextBoolean()) {
            parts.add(new FileRange(at, FileRange.TO_EOF));
        }
        Collections.shuffle(parts, random);
        return parts;
    }

    private static byte[] joined(byte[] content, List<FileRange> ranges) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (FileRange range : ranges) {
            int end = (int) Math.min(range.end(), content.length);
            all.writeBytes(Arrays.copyOfRange(content, (int) range.initialOffset(), end));
        }
        return all.toByteArray();
    }

    /** Attempt after attempt, until everything is here. */
    private final class Play {
        private final Random random;
        private final long seed;
        private final byte[] first;
        private final byte[] second;
        private byte[] disk = {};

        Play(Random random, long seed) {
            this.random = random;
            this.seed = seed;
            int size = 2 + random.nextInt(1_500_000);
            first = EngineHarness.content(size, seed);
            second = EngineHarness.content(size, seed + 1);
        }

        TransferEnd run(FileSelection selection) throws Exception {
            int changesAt = random.nextInt(12);
            boolean honoured = random.nextBoolean();
            try (ScriptedHttpServer origin = ScriptedHttpServer.start((request, answer) -> {
                        boolean changed = request.number() > changesAt;
                        RemoteFile file = new RemoteFile(changed ? second : first).etag(changed ? "\"v2\"" : "\"v1\"");
                        (honoured ? file : file.ignoringIfRange()).answer(request, answer);
                    });
                    FlakyProxy proxy = FlakyProxy.random(origin.port(), seed, 0.6, 400_000);
                    EngineHarness engine = new EngineHarness(folder)) {
                engine.select(selection);
                URI remote = URI.create("http://localhost:" + proxy.port() + "/f");
                TransferEnd end = attempts(engine, remote);
                disk = engine.bytesOnDisk();
                return end;
            }
        }

        private TransferEnd attempts(EngineHarness engine, URI remote) throws Exception {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                RecordingListener listener = new RecordingListener();
                Transfer transfer = engine.start(remote, listener);
                if (random.nextInt(4) == 0) {
                    stopSomewhere(transfer, random.nextInt(300_000));
                }
                TransferEnd end = listener.awaitEnd();
                if (end instanceof TransferEnd.Finished || end instanceof TransferEnd.Served) {
                    return end;
                }
                FileCheckpoint kept =
                        end instanceof TransferEnd.Failed failed ? failed.kept() : ((TransferEnd.Stopped) end).kept();
                if (end instanceof TransferEnd.Failed failed) {
                    assertThat(failed.error().isTransient())
                            .as("seed %d: %s", seed, failed)
                            .isTrue();
                }
                if (kept != null && random.nextBoolean()) {
                    crash(engine, kept);
                }
                engine.resumeFrom(kept);
            }
            throw new AssertionError("never finished, seed " + seed);
        }

        /** What was never synced may be anything after a power loss, between the stretches as well as behind them. */
        private void crash(EngineHarness engine, FileCheckpoint kept) throws Exception {
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

    private static void stopSomewhere(Transfer transfer, long bytes) {
        long due = System.nanoTime() + 200_000_000;
        while (transfer.progress().bytesTransferred() < bytes && System.nanoTime() < due) {
            Thread.onSpinWait();
        }
        transfer.stop();
    }
}
