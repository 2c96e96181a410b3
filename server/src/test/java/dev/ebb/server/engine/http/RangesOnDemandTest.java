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
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes requested while a file waits for them, or wanted before others, are fetched first, and those that are here stay. */
class RangesOnDemandTest {
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
    void onDemand_request_fetchesThatAndRests() {
        demand(RangeSet.of(100, 200).with(999_000, RangeSet.EOF), FileDemand.NO_POSITION);
        TransferEnd.Served served = (TransferEnd.Served) ranges.run().awaitEnd();
        assertThat(served.kept()).isNotNull();
        assertThat(served.kept().filled()).isEqualTo(RangeSet.of(100, 200).with(999_000, SIZE));
        assertThat(served.kept().bytesTotal()).isEqualTo(SIZE);
        assertHere(CONTENT, served.kept());

        engine.resumeFrom(served.kept());
        demand(RangeSet.of(0, 300).with(999_000, RangeSet.EOF), FileDemand.NO_POSITION);
        int before = server.requests().size();
        TransferEnd.Served more = (TransferEnd.Served) ranges.run().awaitEnd();
        assertThat(more.kept().filled()).isEqualTo(RangeSet.of(0, 300).with(999_000, SIZE));
        assertHere(CONTENT, more.kept());
        assertThat(server.requests().subList(before, server.requests().size()))
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=0-99", "bytes=200-299");

        engine.resumeFrom(more.kept());
        int asked = server.requests().size();
        assertThat(((TransferEnd.Served) ranges.run().awaitEnd()).kept().filled())
                .isEqualTo(more.kept().filled());
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void onDemand_everythingRequested_isFinished() {
        demand(RangeSet.of(500_000, RangeSet.EOF), FileDemand.NO_POSITION);
        FileCheckpoint half = ((TransferEnd.Served) ranges.run().awaitEnd()).kept();
        engine.resumeFrom(half);
        demand(RangeSet.of(0, RangeSet.EOF), FileDemand.NO_POSITION);
        assertThat(ranges.run().awaitFinished().bytes()).isEqualTo(SIZE);
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void onDemand_requestBehindTheEnd_failsForGood() {
        demand(RangeSet.of(SIZE - 1, SIZE + 1), FileDemand.NO_POSITION);
        assertFatal(ranges.run(), ErrorCode.INVALID_RANGE);
        demand(RangeSet.of(0, 10).with(SIZE, SIZE + 1), FileDemand.NO_POSITION);
        assertFatal(ranges.run(), ErrorCode.INVALID_RANGE);
    }

    @Test
    void onDemand_withoutAStrongValidator_failsForGood() {
        server.script(new RemoteFile(CONTENT).lastModified(OLD_DATE, LATER));
        demand(RangeSet.of(0, 10), FileDemand.NO_POSITION);
        assertFatal(ranges.run(), ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
    }

    @Test
    void onDemand_fileChangedSince_startsAgainWithAllThatWasRequested() {
        demand(RangeSet.of(100, 200), FileDemand.NO_POSITION);
        engine.resumeFrom(((TransferEnd.Served) ranges.run().awaitEnd()).kept());
        server.script(new RemoteFile(NEWER).etag("\"v2\""));
        demand(RangeSet.of(100, 300), FileDemand.NO_POSITION);
        RecordingListener listener = ranges.run();
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
        ranges.run().awaitFinished();
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
        ranges.run().awaitFinished();
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
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void holes_underAnOrdinaryDownload_areNotTakenForItsBeginning() {
        demand(RangeSet.of(500_000, 600_000), FileDemand.NO_POSITION);
        FileCheckpoint holes = ((TransferEnd.Served) ranges.run().awaitEnd()).kept();
        engine.resumeFrom(holes).select(FileSelection.WHOLE);
        ranges.run().awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    private void demand(RangeSet requested, long position) {
        engine.select(new FileSelection(List.of(), true, new FileDemand(requested, position)));
    }

    private void position(long offset) {
        engine.select(new FileSelection(List.of(), false, FileDemand.NONE.from(offset)));
    }

    private void assertHere(byte[] content, FileCheckpoint kept) {
        byte[] disk = engine.bytesOnDisk();
        for (FileRange range : kept.filled().ranges()) {
            assertThat(Arrays.copyOfRange(disk, (int) range.initialOffset(), (int) range.end()))
                    .isEqualTo(Arrays.copyOfRange(content, (int) range.initialOffset(), (int) range.end()));
        }
    }
}
