package dev.ebb.server.engine.http;

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
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of files: what ends on disk is what was asked for, of one version, or the attempt fails. */
class RangesTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 1);
    private static final byte[] NEWER = EngineHarness.content(SIZE, 2);
    private static final String OLD_DATE = "Tue, 06 Jan 2026 00:00:00 GMT";
    private static final String LATER = "Tue, 06 Jan 2026 00:00:30 GMT";

    @TempDir
    Path folder;

    private ScriptedHttpServer server;
    private EngineHarness engine;

    @BeforeEach
    void open() throws Exception {
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        engine = new EngineHarness(folder);
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        server.close();
    }

    @Test
    void parts_inAnyOrder_areWrittenInTheOrderGiven() {
        parts(range(50, 10), range(0, 10), range(999_990, FileRange.TO_EOF), range(500_000, 100_000));
        TransferEnd.Finished end = run().awaitFinished();
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
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, range(900_000, 100_000), range(10, 5)));
    }

    @Test
    void part_behindTheEnd_failsForGood() {
        for (FileRange wrong : List.of(range(SIZE, 1), range(SIZE - 1, 2), range(SIZE + 5, FileRange.TO_EOF))) {
            parts(range(0, 5), wrong);
            assertFatal(run(), ErrorCode.INVALID_RANGE);
            parts(wrong);
            assertFatal(run(), ErrorCode.INVALID_RANGE);
        }
        parts(range(SIZE - 1, 1));
        run().awaitFinished();
    }

    @Test
    void server_thatIgnoresRanges_failsForGood() {
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").withoutRanges());
        parts(range(0, 10), range(20, 10));
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        parts(range(0, FileRange.TO_EOF));
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void server_thatSendsOtherRanges_failsForGood() {
        parts(range(100, 100));
        for (String sent :
                List.of("bytes 100-149/1000000", "bytes 100-299/1000000", "bytes 0-99/1000000", "nonsense")) {
            server.script((request, answer) -> answer.head(
                            206, "ETag: \"v1\"", "Content-Range: " + sent, "Content-Length: 100")
                    .body(CONTENT, 100, 200));
            assertFatal(run(), ErrorCode.INVALID_SERVER_RESPONSE);
        }
        server.script((request, answer) -> answer.head(
                        206, "ETag: \"v1\"", "Content-Type: multipart/byteranges; boundary=x", "Content-Length: 100")
                .body(CONTENT, 100, 200));
        assertFatal(run(), ErrorCode.INVALID_SERVER_RESPONSE);
        server.script((request, answer) -> answer.head(
                        206, "ETag: \"v1\"", "Content-Range: bytes 100-199/*", "Content-Length: 100")
                .body(CONTENT, 100, 200));
        assertFatal(run(), ErrorCode.MISSING_FILE_SIZE);
    }

    @Test
    void file_changedBetweenParts_isOneVersion() {
        changingAfter(2, new RemoteFile(CONTENT).etag("\"v1\""), new RemoteFile(NEWER).etag("\"v2\""));
        parts(range(50, 10), range(0, 10), range(100, 1000));
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10), range(100, 1000)));
    }

    @Test
    void file_changedAndIfRangeIgnored_isOneVersion() {
        changingAfter(
                2,
                new RemoteFile(CONTENT).etag("\"v1\"").ignoringIfRange(),
                new RemoteFile(NEWER).etag("\"v2\"").ignoringIfRange());
        parts(range(50, 10), range(0, 10), range(100, 1000));
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10), range(100, 1000)));
    }

    @Test
    void server_withoutAnyProof_givesOnePartButNotTwo() {
        server.script(new RemoteFile(CONTENT));
        parts(range(50, 10));
        run().awaitFinished();
        parts(range(50, 10), range(0, 10));
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        server.script(new RemoteFile(CONTENT).etag("W/\"weak\""));
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, OLD_DATE));
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void server_withADateThatIsNotStrong_servesOneUnbrokenAttempt() {
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER));
        parts(range(50, 10), range(0, 10));
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, range(50, 10), range(0, 10)));

        changingAfter(
                1,
                new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER),
                new RemoteFile(NEWER).lastModified("Tue, 06 Jan 2026 00:00:10 GMT", LATER));
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(NEWER, range(50, 10), range(0, 10)));
    }

    @Test
    void parts_withADigest_areCheckedAsTheyAreWritten() throws Exception {
        FileRange[] wanted = {range(50, 10), range(0, 10)};
        server.script(new RemoteFile(CONTENT));
        parts(wanted);
        engine.digest(sha256(joined(CONTENT, wanted)));
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, wanted));
        engine.digest(sha256(joined(CONTENT, range(0, 10), range(50, 10))));
        assertFatal(run(), ErrorCode.VALIDATION_FAILED);
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
        run().awaitFinished();
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
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(joined(CONTENT, wanted));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void onDemand_request_fetchesThatAndRests() {
        demand(RangeSet.of(100, 200).with(999_000, RangeSet.EOF), FileDemand.NO_POSITION);
        TransferEnd.Served served = (TransferEnd.Served) run().awaitEnd();
        assertThat(served.kept()).isNotNull();
        assertThat(served.kept().filled()).isEqualTo(RangeSet.of(100, 200).with(999_000, SIZE));
        assertThat(served.kept().bytesTotal()).isEqualTo(SIZE);
        assertHere(CONTENT, served.kept());

        engine.resumeFrom(served.kept());
        demand(RangeSet.of(0, 300).with(999_000, RangeSet.EOF), FileDemand.NO_POSITION);
        int before = server.requests().size();
        TransferEnd.Served more = (TransferEnd.Served) run().awaitEnd();
        assertThat(more.kept().filled()).isEqualTo(RangeSet.of(0, 300).with(999_000, SIZE));
        assertHere(CONTENT, more.kept());
        assertThat(server.requests().subList(before, server.requests().size()))
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=0-99", "bytes=200-299");

        engine.resumeFrom(more.kept());
        int asked = server.requests().size();
        assertThat(((TransferEnd.Served) run().awaitEnd()).kept().filled())
                .isEqualTo(more.kept().filled());
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void onDemand_everythingRequested_isFinished() {
        demand(RangeSet.of(500_000, RangeSet.EOF), FileDemand.NO_POSITION);
        FileCheckpoint half = ((TransferEnd.Served) run().awaitEnd()).kept();
        engine.resumeFrom(half);
        demand(RangeSet.of(0, RangeSet.EOF), FileDemand.NO_POSITION);
        assertThat(run().awaitFinished().bytes()).isEqualTo(SIZE);
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void onDemand_requestBehindTheEnd_failsForGood() {
        demand(RangeSet.of(SIZE - 1, SIZE + 1), FileDemand.NO_POSITION);
        assertFatal(run(), ErrorCode.INVALID_RANGE);
        demand(RangeSet.of(0, 10).with(SIZE, SIZE + 1), FileDemand.NO_POSITION);
        assertFatal(run(), ErrorCode.INVALID_RANGE);
    }

    @Test
    void onDemand_withoutAStrongValidator_failsForGood() {
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER));
        demand(RangeSet.of(0, 10), FileDemand.NO_POSITION);
        assertFatal(run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void onDemand_fileChangedSince_startsAgainWithAllThatWasRequested() {
        demand(RangeSet.of(100, 200), FileDemand.NO_POSITION);
        engine.resumeFrom(((TransferEnd.Served) run().awaitEnd()).kept());
        server.script(new RemoteFile(NEWER).etag("\"v2\""));
        demand(RangeSet.of(100, 300), FileDemand.NO_POSITION);
        RecordingListener listener = run();
        FileCheckpoint kept = ((TransferEnd.Served) listener.awaitEnd()).kept();
        assertThat(kept.filled()).isEqualTo(RangeSet.of(100, 300));
        assertHere(NEWER, kept);
        assertThat(listener.checkpoints().get(0).durableBytes())
                .as("the old bytes are forgotten before they are written over")
                .isZero();
    }

    @Test
    void position_inTheMiddle_comesFirstAndThenTheRest() {
        position(600_000);
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=600000-", "bytes=0-599999");
    }

    @Test
    void position_movedWhileRunning_isFollowed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(300_000, never));
        position(0);
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        untilMoved(transfer, 300_000);
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        transfer.demand(FileDemand.NONE.from(700_000));
        listener.awaitFinished();
        never.countDown();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=0-", "bytes=700000-999999", "bytes=300000-699999");
    }

    @Test
    void demand_moreWhileRunning_isServedInTheSameAttempt() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(50, more));
        demand(RangeSet.of(0, 100), FileDemand.NO_POSITION);
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        untilMoved(transfer, 50);
        transfer.demand(FileDemand.NONE.with(RangeSet.of(0, 100).with(500, 600)));
        more.countDown();
        TransferEnd.Served served = (TransferEnd.Served) listener.awaitEnd();
        assertThat(served.requested()).isEqualTo(RangeSet.of(0, 100).with(500, 600));
        assertThat(served.kept().filled()).isEqualTo(RangeSet.of(0, 100).with(500, 600));
    }

    @Test
    void position_withoutRangesOnTheServer_isAnOrdinaryDownload() {
        server.script(new RemoteFile(CONTENT).withoutRanges());
        position(600_000);
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void position_afterAnOrdinaryBeginning_keepsIt() {
        engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, 0, SIZE, null));
        server.script(new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(400_000));
        engine.select(FileSelection.WHOLE);
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/f"), listener);
        transfer.stop();
        TransferEnd end = listener.awaitEnd();
        FileCheckpoint kept = end instanceof TransferEnd.Stopped stopped ? stopped.kept() : null;
        server.script(new RemoteFile(CONTENT).etag("\"v1\""));
        engine.resumeFrom(kept);
        position(800_000);
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void holes_underAnOrdinaryDownload_areNotTakenForItsBeginning() {
        demand(RangeSet.of(500_000, 600_000), FileDemand.NO_POSITION);
        FileCheckpoint holes = ((TransferEnd.Served) run().awaitEnd()).kept();
        engine.resumeFrom(holes).select(FileSelection.WHOLE);
        run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    private RecordingListener run() {
        return engine.run(server.uri("/f"));
    }

    private void parts(FileRange... parts) {
        engine.resumeFrom(null).select(new FileSelection(List.of(parts), false, FileDemand.NONE));
    }

    private void demand(RangeSet requested, long position) {
        engine.select(new FileSelection(List.of(), true, new FileDemand(requested, position)));
    }

    private void position(long offset) {
        engine.select(new FileSelection(List.of(), false, FileDemand.NONE.from(offset)));
    }

    private void changingAfter(int requests, RemoteFile first, RemoteFile second) {
        int already = server.requests().size();
        server.script(
                (request, answer) -> (request.number() - already <= requests ? first : second).answer(request, answer));
    }

    private static void untilMoved(Transfer transfer, long bytes) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (transfer.progress().bytesTransferred() < bytes) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("stuck at " + transfer.progress());
            }
            Thread.onSpinWait();
        }
    }

    private static void assertFatal(RecordingListener listener, ErrorCode code) {
        TransferEnd.Failed failed = listener.awaitFailed();
        assertThat(failed.error().code()).isEqualTo(code);
        assertThat(failed.error().isTransient()).isFalse();
    }

    private void assertHere(byte[] content, FileCheckpoint kept) {
        byte[] disk = engine.bytesOnDisk();
        for (FileRange range : kept.filled().ranges()) {
            assertThat(Arrays.copyOfRange(disk, (int) range.initialOffset(), (int) range.end()))
                    .isEqualTo(Arrays.copyOfRange(content, (int) range.initialOffset(), (int) range.end()));
        }
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
