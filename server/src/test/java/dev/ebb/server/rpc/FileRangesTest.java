package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileBlockingStub;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.File;
import dev.ebb.v1.FileRange;
import dev.ebb.v1.GetFileRangesRequest;
import dev.ebb.v1.GetFileRangesResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.RequestFileRangesRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls on parts of files, between the wire and the ledger. */
class FileRangesTest {
    private static final long TO_EOF = dev.ebb.server.job.FileRange.TO_EOF;

    private RpcHarness rpc;
    private FakeQueue queue;
    private BackgroundCopyJobBlockingStub jobs;
    private BackgroundCopyFileBlockingStub files;
    private Job job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        queue = rpc.rooms.queue;
        jobs = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
        files = BackgroundCopyFileGrpc.newBlockingStub(rpc.channel());
        job = queue.put(TestJob.of(rpc.caller).state(JobState.SUSPENDED).make());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void addFileWithRanges_inAnyOrder_asksForThemInThatOrder() {
        File added = add(range(50, 10), toEof(100), range(0, 10));
        List<dev.ebb.server.job.FileRange> wanted = List.of(own(50, 10), own(100, TO_EOF), own(0, 10));
        FileSpec spec = new FileSpec("https://example.org/f", "/data/f", null, false, wanted);
        assertThat(queue.lastAsked().command()).isEqualTo(new JobCommand.AddFiles(List.of(spec)));
        assertThat(added.getRangesList()).containsExactly(range(50, 10), toEof(100), range(0, 10));
        assertThat(added.hasBytesTotal()).isFalse();
        assertThat(add(range(50, 10), range(0, 5)).getBytesTotal()).isEqualTo(15);
    }

    @Test
    void addFileWithRanges_wrongOnes_areRefusedByName() {
        refused("BG_E_INVALID_RANGE", Status.Code.OUT_OF_RANGE, range(-1, 5));
        refused("BG_E_INVALID_RANGE", Status.Code.OUT_OF_RANGE, range(5, 0));
        refused("BG_E_INVALID_RANGE", Status.Code.OUT_OF_RANGE, range(5, Long.MAX_VALUE));
        refused("BG_E_OVERLAPPING_RANGES", Status.Code.INVALID_ARGUMENT, range(0, 11), range(10, 1));
        refused("BG_E_OVERLAPPING_RANGES", Status.Code.INVALID_ARGUMENT, range(0, -1), range(10, 1));
        refused("file.ranges", Status.Code.INVALID_ARGUMENT);
        assertThat(queue.asked).isEmpty();
    }

    @Test
    void getFileRanges_ofAFileWithAndWithout_areTheRangesOrSFalse() {
        queue.putFile(JobFile.added(
                job.id(),
                0,
                new FileSpec("https://example.org/f", "/f", null, false, List.of(own(50, 10), own(0, TO_EOF)))));
        queue.putFile(TestJob.file(job, 1));
        GetFileRangesResponse with = files.getFileRanges(
                GetFileRangesRequest.newBuilder().setJobId(id()).build());
        assertThat(with.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(with.getRangesList()).containsExactly(range(50, 10), toEof(0));
        GetFileRangesResponse without = files.getFileRanges(
                GetFileRangesRequest.newBuilder().setJobId(id()).setIndex(1).build());
        assertThat(without.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        assertThat(without.getRangesList()).isEmpty();
    }

    @Test
    void requestFileRanges_thatOverlap_asksForTheirUnion() {
        files.requestFileRanges(RequestFileRangesRequest.newBuilder()
                .setJobId(id())
                .setRequestId("r")
                .setIndex(2)
                .addRanges(range(10, 10))
                .addRanges(range(15, 10))
                .addRanges(range(0, 5))
                .build());
        assertThat(queue.lastAsked().command())
                .isEqualTo(new JobCommand.RequestFileRanges(2, RangeSet.of(0, 5).with(10, 25)));
        assertThat(queue.lastAsked().key().requestId()).isEqualTo("r");
        assertThatThrownBy(() -> files.requestFileRanges(
                        RequestFileRangesRequest.newBuilder().setJobId(id()).build()))
                .hasMessageContaining("ranges");
    }

    @Test
    void updateDownloadPosition_asksForThePosition() {
        files.updateDownloadPosition(UpdateDownloadPositionRequest.newBuilder()
                .setJobId(id())
                .setIndex(1)
                .setOffset(1L << 40)
                .build());
        assertThat(queue.lastAsked().command()).isEqualTo(new JobCommand.UpdateDownloadPosition(1, 1L << 40));
    }

    @Test
    void getFilledFileRanges_ofAnyFile_areOffsetsOfTheRemoteFile() {
        queue.putFile(TestJob.file(job, 0));
        assertThat(filled(0)).isEmpty();
        RangeSet here = RangeSet.of(5, 10).with(100, 300);
        queue.putCheckpoint(new FileCheckpoint(job.id(), 0, 1, here.size(), 1000, null).with(here));
        assertThat(filled(0)).containsExactly(range(5, 5), range(100, 200));
        queue.putCheckpoint(new FileCheckpoint(job.id(), 0, 1, 70, 1000, null));
        assertThat(filled(0)).containsExactly(range(0, 70));
        queue.putFile(TestJob.file(job, 1).transferred(1000, "1:2"));
        assertThat(filled(1)).containsExactly(range(0, 1000));
    }

    @Test
    void getFilledFileRanges_ofParts_sayWhereTheFirstBytesCameFrom() {
        List<dev.ebb.server.job.FileRange> parts = List.of(own(500, TO_EOF), own(50, 10), own(0, 10));
        JobFile file = JobFile.added(job.id(), 0, new FileSpec("https://example.org/f", "/f", null, false, parts));
        queue.putFile(file);
        queue.putCheckpoint(new FileCheckpoint(job.id(), 0, 1, 105, 120, null));
        assertThat(filled(0)).containsExactly(range(50, 5), range(500, 100));
    }

    @Test
    void file_withRequests_showsThem() {
        JobFile file = TestJob.file(job, 0).withDemand(FileDemand.NONE.with(RangeSet.of(5, 10)));
        queue.putFile(file);
        File shown = files.getFile(GetFileRequest.newBuilder().setJobId(id()).build())
                .getFile();
        assertThat(shown.getRequestedRangesList()).containsExactly(range(5, 5));
    }

    @Test
    void event_ofRanges_carriesThem() {
        JobEvent event = new JobEvent(
                JobEvent.Kind.FILE_RANGES_TRANSFERRED,
                job.id(),
                job.owner(),
                job.state(),
                job.state(),
                "ranges transferred",
                3,
                null,
                FakeQueue.NOW,
                RangeSet.of(5, 10));
        var message = EventMessages.event(new StoredEvent(7, event)).getEvent();
        assertThat(message.getKind()).isEqualTo(EventKind.EVENT_KIND_FILE_RANGES_TRANSFERRED);
        assertThat(message.getFileIndex()).isEqualTo(3);
        assertThat(message.getRangesList()).containsExactly(range(5, 5));
    }

    private File add(FileRange... ranges) {
        return jobs.addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                        .setJobId(id())
                        .setFile(dev.ebb.v1.FileSpec.newBuilder()
                                .setRemoteName("https://example.org/f")
                                .setLocalName("/data/f")
                                .addAllRanges(List.of(ranges)))
                        .build())
                .getFile();
    }

    private void refused(String mention, Status.Code code, FileRange... ranges) {
        assertThatThrownBy(() -> add(ranges)).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            assertThat(failure.getStatus().toString() + io.grpc.protobuf.StatusProto.fromThrowable(failure))
                    .contains(mention);
        });
    }

    private List<FileRange> filled(int index) {
        return files.getFilledFileRanges(GetFilledFileRangesRequest.newBuilder()
                        .setJobId(id())
                        .setIndex(index)
                        .build())
                .getRangesList();
    }

    private String id() {
        return job.id().toString();
    }

    private static dev.ebb.server.job.FileRange own(long offset, long length) {
        return new dev.ebb.server.job.FileRange(offset, length);
    }

    private static FileRange range(long offset, long length) {
        return FileRange.newBuilder().setInitialOffset(offset).setLength(length).build();
    }

    private static FileRange toEof(long offset) {
        return FileRange.newBuilder().setInitialOffset(offset).build();
    }
}
