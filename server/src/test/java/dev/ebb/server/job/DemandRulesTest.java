package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DemandRulesTest {
    private static final FileRange FIRST = new FileRange(0, 10);
    private static final FileRange NEXT = new FileRange(10, 10);
    private static final FileRange REST = new FileRange(100, FileRange.TO_EOF);

    @Test
    void ranges_thatTouchInAnyOrder_areAccepted() {
        assertThat(RangeRules.distinct("ranges", List.of(NEXT, REST, FIRST))).containsExactly(NEXT, REST, FIRST);
    }

    @Test
    void ranges_withAByteInCommon_areRefused() {
        for (List<FileRange> wrong : List.of(
                List.of(FIRST, FIRST),
                List.of(new FileRange(15, 10), NEXT),
                List.of(REST, new FileRange(500, 1)),
                List.of(new FileRange(99, 2), REST))) {
            assertThat(refusal(() -> RangeRules.distinct("ranges", wrong)).code())
                    .isEqualTo(ErrorCode.OVERLAPPING_RANGES);
        }
    }

    @Test
    void range_thatNoFileHas_isRefused() {
        long last = Long.MAX_VALUE - 1;
        assertThat(RangeRules.range("r", last - 1, 1).end()).isEqualTo(last);
        assertThat(RangeRules.range("r", last, FileRange.TO_EOF).end()).isEqualTo(RangeSet.EOF);
        for (long[] wrong : new long[][] {
            {-1, 1}, {-1, -1}, {Long.MIN_VALUE, 1}, {0, 0}, {last, 1}, {1, Long.MAX_VALUE}, {0, -2}, {RangeSet.EOF, -1}
        }) {
            assertThat(refusal(() -> RangeRules.range("r", wrong[0], wrong[1])).code())
                    .as("%d:%d", wrong[0], wrong[1])
                    .isEqualTo(ErrorCode.INVALID_RANGE);
        }
    }

    @Test
    void file_withRanges_hasTheSumOfTheirLengths() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1));
        life.does(new JobCommand.AddFiles(List.of(spec(List.of(NEXT, FIRST)), spec(List.of(FIRST, REST)))));
        assertThat(life.job().counters()).isEqualTo(new JobCounters(3, 0, 2, 20, 0));
    }

    @Test
    void file_withRangesOfAnUpload_isRefused() {
        NewJob upload = NewJobs.of(JobType.UPLOAD, 0);
        JobException refused =
                refusal(() -> JobLife.create(upload).does(new JobCommand.AddFiles(List.of(spec(List.of(FIRST))))));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_NOTIMPL);
        assertThat(refused.field()).isEqualTo("files[0].ranges");
    }

    @Test
    void request_inOnDemandMode_addsUp() {
        JobLife life = onDemand(1);
        request(life, RangeSet.of(10, 20));
        request(life, RangeSet.of(15, 30).with(50, RangeSet.EOF));
        assertThat(life.file(0).demand().requested())
                .isEqualTo(RangeSet.of(10, 30).with(50, RangeSet.EOF));
        long revision = life.job().revision();
        request(life, RangeSet.of(12, 18));
        assertThat(life.job().revision()).as("asked for already").isEqualTo(revision);
    }

    @Test
    void request_behindAKnownEnd_isRefused() {
        JobLife life = onDemand(1).connecting();
        settle(life, 100);
        for (RangeSet wrong : List.of(RangeSet.of(100, 101), RangeSet.of(99, 101), RangeSet.of(100, RangeSet.EOF))) {
            assertThat(refusal(() -> request(life, wrong)).code()).isEqualTo(ErrorCode.INVALID_RANGE);
        }
        request(life, RangeSet.of(99, RangeSet.EOF));
        assertThat(life.file(0).demand().requested()).isEqualTo(RangeSet.of(99, 100));
        assertThat(refusal(() -> life.does(new JobCommand.UpdateDownloadPosition(0, 100)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RANGE);
        life.does(new JobCommand.UpdateDownloadPosition(0, 99));
    }

    @Test
    void request_whereTheServerHasNoRanges_isRefused() {
        JobLife life = onDemand(1);
        request(life, RangeSet.of(0, 10));
        life.transferring().fails(error(ErrorCode.INSUFFICIENT_RANGE_SUPPORT));
        assertThat(refusal(() -> request(life, RangeSet.of(20, 30))).code())
                .isEqualTo(ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED);
    }

    @Test
    void access_ofAJobThatCannot_isRefused() {
        for (UnaryOperator<TransferSettings> mode : List.<UnaryOperator<TransferSettings>>of(
                s -> s.withDynamicContent(true), s -> s.withHighPerformance(true))) {
            JobLife life = JobLife.create(with(NewJobs.of(JobType.DOWNLOAD, 1), mode));
            assertThat(refusal(() -> life.does(new JobCommand.UpdateDownloadPosition(0, 5)))
                            .code())
                    .isEqualTo(ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED);
        }
        JobLife upload = JobLife.create(NewJobs.of(JobType.UPLOAD, 1));
        assertThat(refusal(() -> upload.does(new JobCommand.UpdateDownloadPosition(0, 5)))
                        .code())
                .isEqualTo(ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED);
        JobLife parts = onDemand(1);
        parts.does(new JobCommand.AddFiles(List.of(spec(List.of(FIRST)))));
        assertThat(refusal(() -> parts.does(new JobCommand.RequestFileRanges(1, RangeSet.of(0, 5))))
                        .code())
                .isEqualTo(ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED);
    }

    @Test
    void request_thatFails_isWithdrawnWithItsFailure() {
        JobLife life = onDemand(1);
        request(life, RangeSet.of(1000, 2000));
        life.transferring().fails(error(ErrorCode.INVALID_RANGE));
        assertThat(life.job().state()).isEqualTo(JobState.ERROR);
        assertThat(life.file(0).demand().requested()).isEqualTo(RangeSet.EMPTY);
    }

    @Test
    void served_everything_suspends() {
        JobLife life = onDemand(2);
        request(life, RangeSet.of(0, 10));
        life.transferring();
        life.does(
                new JobCommand.RangesServed(life.job().attempt(), 2, Map.of(0, RangeSet.of(0, 10), 1, RangeSet.EMPTY)));
        assertThat(life.job().state()).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void served_withoutWhatCameMeanwhile_changesNothing() {
        JobLife life = onDemand(2);
        request(life, RangeSet.of(0, 10));
        life.transferring();
        JobCommand report =
                new JobCommand.RangesServed(life.job().attempt(), 2, Map.of(0, RangeSet.of(0, 10), 1, RangeSet.EMPTY));
        life.does(new JobCommand.RequestFileRanges(1, RangeSet.of(5, 6)));
        Job before = life.job();
        life.does(report);
        assertThat(life.job()).isSameAs(before);

        JobLife grown = onDemand(1);
        grown.transferring();
        JobCommand served = new JobCommand.RangesServed(grown.job().attempt(), 1, Map.of(0, RangeSet.EMPTY));
        grown.does(new JobCommand.AddFiles(NewJobs.files(1)));
        grown.does(served);
        assertThat(grown.job().state()).isEqualTo(JobState.TRANSFERRING);
    }

    private static JobLife onDemand(int files) {
        return JobLife.create(with(NewJobs.of(JobType.DOWNLOAD, files), s -> s.withOnDemand(true)));
    }

    private static NewJob with(NewJob job, UnaryOperator<TransferSettings> change) {
        return new NewJob(
                job.type(),
                job.owner(),
                job.fileOwner(),
                job.ownerElevated(),
                job.displayName(),
                job.description(),
                job.priority(),
                job.settings().withTransfer(change.apply(job.settings().transfer())),
                job.files(),
                job.resume());
    }

    private static void request(JobLife life, RangeSet ranges) {
        life.does(new JobCommand.RequestFileRanges(0, ranges));
    }

    private static void settle(JobLife life, long total) {
        long attempt = life.job().attempt();
        FileCheckpoint kept = new FileCheckpoint(life.job().id(), 0, attempt, 0, total, null).with(RangeSet.EMPTY);
        life.does(new JobCommand.Settle(attempt, List.of(kept), List.of()));
    }

    private static FileSpec spec(List<FileRange> ranges) {
        return new FileSpec("https://example.org/parts", "/data/parts" + ranges.size(), null, false, ranges);
    }

    private static TransferError error(ErrorCode code) {
        return TransferError.of(ErrorContext.REMOTE_FILE, code, "of the test");
    }

    private static JobException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        JobException refused = catchThrowableOfType(JobException.class, call);
        assertThat(refused).isNotNull();
        return refused;
    }
}
