package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.RangesHarness.CONTENT;
import static dev.ebb.server.engine.http.RangesHarness.LATER;
import static dev.ebb.server.engine.http.RangesHarness.NEWER;
import static dev.ebb.server.engine.http.RangesHarness.OLD_DATE;
import static dev.ebb.server.engine.http.RangesHarness.SIZE;
import static dev.ebb.server.engine.http.RangesHarness.assertFatal;
import static dev.ebb.server.engine.http.RangesHarness.untilMoved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of files: what ends on disk is what was asked for, of one version, or the attempt fails. */
class RangesTest {
    @TempDir
    Path folder;

    private RangesHarness ranges;
    private ScriptedHttpServer server;
    private EngineHarness engine;

    @BeforeEach
    void open() throws Exception {
        ranges = new RangesHarness(folder);
        server = ranges.server();
        engine = ranges.engine();
    }

    @AfterEach
    void close() throws Exception {
        ranges.close();
    }

    @Test
    void parts_inAnyOrder_areWrittenInTheOrderGiven() {
        parts(range(50, 10), range(0, 10), range(999_990, FileRange.TO_EOF), range(500_000, 100_000));
        TransferEnd.Finished end = ranges.run().awaitFinished();
        byte[] expected = joined(CONTENT, range(50, 10), range(0, 10), range(999_990, 10), range(500_000, 100_000));
        assertThat(engine.bytesOnDisk()).isEqualTo(expected);
        assertThat(end.bytes()).isEqualTo(expected.length);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=50-59", "bytes=0-9", "bytes=999990-999999", "bytes=500000-599999");
        assertThat(server.requests())
                .extracting(request -> request.header("If-Range"))
                .containsExactly(null, "\"v1\"", "\"v1\"", "\"v1\"");
    }

    @Test
    void part_toTheEndFirst_hasTheOthersBehindIt() {
        parts(range(900_000, FileRange.TO_EOF), range(10, 5));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, range(900_000, 100_000), range(10, 5)));
    }

    @Test
    void part_behindTheEnd_failsForGood() {
        for (FileRange wrong : List.of(range(SIZE, 1), range(SIZE - 1, 2), range(SIZE + 5, FileRange.TO_EOF))) {
            parts(range(0, 5), wrong);
            assertFatal(ranges.run(), ErrorCode.INVALID_RANGE);
            parts(wrong);
            assertFatal(ranges.run(), ErrorCode.INVALID_RANGE);
        }
        parts(range(SIZE - 1, 1));
        ranges.run().awaitFinished();
    }

    @Test
    void server_thatIgnoresRanges_failsForGood() {
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").withoutRanges());
        parts(range(0, 10), range(20, 10));
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        parts(range(0, FileRange.TO_EOF));
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void server_thatSendsOtherRanges_failsForGood() {
        parts(range(100, 100));
        for (String sent :
                List.of("bytes 100-149/1000000", "bytes 100-299/1000000", "bytes 0-99/1000000", "nonsense")) {
            server.script((request, answer) -> answer.head(
                            206, "ETag: \"v1\"", "Content-Range: " + sent, "Content-Length: 100")
                    .body(CONTENT, 100, 200));
            assertFatal(ranges.run(), ErrorCode.INVALID_SERVER_RESPONSE);
        }
        server.script((request, answer) -> answer.head(
                        206, "ETag: \"v1\"", "Content-Type: multipart/byteranges; boundary=x", "Content-Length: 100")
                .body(CONTENT, 100, 200));
        assertFatal(ranges.run(), ErrorCode.INVALID_SERVER_RESPONSE);
        server.script((request, answer) -> answer.head(
                        206, "ETag: \"v1\"", "Content-Range: bytes 100-199/*", "Content-Length: 100")
                .body(CONTENT, 100, 200));
        assertFatal(ranges.run(), ErrorCode.MISSING_FILE_SIZE);
    }

    @Test
    void file_changedBetweenParts_isOneVersion() {
        changingAfter(2, new RemoteFile(CONTENT).etag("\"v1\""), new RemoteFile(NEWER).etag("\"v2\""));
        parts(range(50, 10), range(0, 10), range(100, 1000));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10), range(100, 1000)));
    }

    @Test
    void file_changedAndIfRangeIgnored_isOneVersion() {
        changingAfter(
                2,
                new RemoteFile(CONTENT).etag("\"v1\"").ignoringIfRange(),
                new RemoteFile(NEWER).etag("\"v2\"").ignoringIfRange());
        parts(range(50, 10), range(0, 10), range(100, 1000));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10), range(100, 1000)));
    }

    @Test
    void server_withoutAnyProof_givesOnePartButNotTwo() {
        server.script(new RemoteFile(CONTENT));
        parts(range(50, 10));
        ranges.run().awaitFinished();
        parts(range(50, 10), range(0, 10));
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        server.script(new RemoteFile(CONTENT).etag("W/\"weak\""));
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, OLD_DATE));
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void server_withADateThatIsNotStrong_servesOneUnbrokenAttempt() {
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER));
        parts(range(50, 10), range(0, 10));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, range(50, 10), range(0, 10)));

        changingAfter(
                1,
                new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER),
                new RemoteFile(NEWER).lastModified("Tue, 06 Jan 2026 00:00:10 GMT", LATER));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10)));
    }

    @Test
    void parts_withADigest_areCheckedAsTheyAreWritten() throws Exception {
        FileRange[] wanted = {range(50, 10), range(0, 10)};
        server.script(new RemoteFile(CONTENT));
        parts(wanted);
        engine.digest(sha256(joined(CONTENT, wanted)));
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, wanted));
        engine.digest(sha256(joined(CONTENT, range(0, 10), range(50, 10))));
        assertFatal(ranges.run(), ErrorCode.VALIDATION_FAILED);
    }

    @Test
    void parts_stoppedInTheMiddle_goOnThere() throws Exception {
        FileRange[] wanted = {range(500_000, 200_000), range(900_000, FileRange.TO_EOF), range(0, 400_000)};
        CountDownLatch never = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(200_000, never));
        parts(wanted);
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        untilMoved(transfer, 500_000);
        transfer.stop();
        FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
        never.countDown();
        assertThat(kept).isNotNull();
        assertThat(kept.filled()).isNull();
        assertThat(kept.durableBytes()).isEqualTo(500_000);
        assertThat(kept.bytesTotal()).isEqualTo(700_000);

        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        int before = server.requests().size();
        engine.resumeFrom(kept);
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk())
                .isEqualTo(joined(CONTENT, range(500_000, 200_000), range(900_000, 100_000), range(0, 400_000)));
        assertThat(server.requests().get(before).header("Range")).isEqualTo("bytes=200000-399999");
    }

    @Test
    void parts_withoutOneToTheEnd_resumedGoOnThere() throws Exception {
        FileRange[] wanted = {range(500_000, 200_000), range(0, 400_000)};
        CountDownLatch never = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(100_000, never));
        parts(wanted);
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        untilMoved(transfer, 300_000);
        transfer.stop();
        FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
        never.countDown();
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        engine.resumeFrom(kept);
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, wanted));
        assertThat(server.requests()).hasSize(3);
    }

    private void parts(FileRange... parts) {
        engine.resumeFrom(null).select(new FileSelection(List.of(parts), false, FileDemand.NONE));
    }

    private void changingAfter(int requests, RemoteFile first, RemoteFile second) {
        int already = server.requests().size();
        server.script(
                (request, answer) -> (request.number() - already <= requests ? first : second).answer(request, answer));
    }

    private static FileRange range(long offset, long length) {
        return new FileRange(offset, length);
    }

    private static byte[] joined(byte[] content, FileRange... ranges) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (FileRange range : ranges) {
            all.write(content, (int) range.initialOffset(), (int) range.length());
        }
        return all.toByteArray();
    }

    private static Digest sha256(byte[] bytes) throws Exception {
        return Digest.parse(
                "d",
                "sha256:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
}
