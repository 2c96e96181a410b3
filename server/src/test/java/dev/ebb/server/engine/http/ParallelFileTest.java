package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file that grows in several places says of itself. */
class ParallelFileTest {
    private static final int SIZE = 5_000_000;
    private static final int HALF = SIZE / 2;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 1);

    @TempDir
    Path folder;

    private EngineHarness harness;
    private ParallelFile file;
    private Segment first;
    private Segment second;

    @BeforeEach
    void open() throws Exception {
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        harness = new EngineHarness(folder).digest(Digest.parse("digest", "sha256:" + sum));
        TransferTask task = harness.task(URI.create("http://localhost/f"));
        TemporaryFile temporary = TemporaryFile.create(task.files());
        SegmentPlan plan = new SegmentPlan(SIZE, RangeSet.EMPTY, 1);
        file = new ParallelFile(
                task,
                temporary,
                new SpaceGuard(0, null, false, Runnable::run).claim(temporary, task),
                plan,
                new RemoteVersion(SIZE, new Validator(Validator.Kind.ETAG, "\"v1\""), VersionTraits.NONE),
                new FileDigests(task.expectedDigest()),
                RangeSet.EMPTY);
        first = plan.adopt(0, SIZE);
        second = plan.take();
    }

    @AfterEach
    void close() {
        file.close(true);
        harness.close();
    }

    private void write(Segment segment, int bytes) throws Exception {
        file.append(segment, Unpooled.wrappedBuffer(CONTENT, (int) segment.at(), bytes));
    }

    @Test
    void checkpoint_claimsWhatWasHereWhenTheSyncBegan() throws Exception {
        write(second, 1000);
        Runnable synced = file.snapshot();
        write(second, 1000);
        write(first, 10);
        assertThat(file.checkpoint()).isNull();
        synced.run();
        FileCheckpoint checkpoint = file.checkpoint();
        assertThat(checkpoint.filled()).isEqualTo(RangeSet.of(HALF, HALF + 1000));
        assertThat(checkpoint.validator()).isNotNull();
    }

    @Test
    void checkpoint_ofTheFirstBytesAlone_isAnOrdinaryOne() throws Exception {
        write(first, 1000);
        file.snapshot().run();
        assertThat(file.checkpoint().filled()).isNull();
        assertThat(file.checkpoint().durableBytes()).isEqualTo(1000);
    }

    @Test
    void digest_ofBytesThatCameOutOfOrder_isThatOfTheFile() throws Exception {
        write(second, HALF);
        write(first, 1000);
        write(first, HALF - 1000);
        assertThat(file.isWhole()).isTrue();
        assertThat(file.check(() -> false)).isNull();
    }

    @Test
    void digest_ofOtherBytes_isNot() throws Exception {
        write(second, HALF);
        file.append(first, Unpooled.wrappedBuffer(CONTENT, 1, HALF));
        assertThat(file.check(() -> false)).isNotNull();
    }

    @Test
    void bytesOfAnotherLane_areLeftOut() throws Exception {
        write(second, 1000);
        assertThat(file.append(first, Unpooled.wrappedBuffer(CONTENT, 0, HALF + 10)))
                .isEqualTo(HALF);
        assertThat(file.written()).isEqualTo(HALF + 1000);
    }
}
