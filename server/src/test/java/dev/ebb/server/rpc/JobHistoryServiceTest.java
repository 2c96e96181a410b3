package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.JobHistory.KeptFile;
import dev.ebb.server.store.FileOrigin;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobRecord;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.JobHistoryGrpc;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryBlockingStub;
import dev.ebb.v1.ListHistoryRequest;
import dev.ebb.v1.ListHistoryResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobHistoryServiceTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private RpcHarness rpc;
    private JobHistoryBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        rpc.caller = TestBackends.ALICE;
        stub = JobHistoryGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void listHistory_pageByPage_isAllOfIt() {
        for (int i = 0; i < 5; i++) {
            keep(JobDraft.fresh().name("job " + i).state(JobState.CANCELLED));
        }
        List<String> names = new ArrayList<>();
        ListHistoryRequest.Builder next = ListHistoryRequest.newBuilder().setPageSize(2);
        do {
            ListHistoryResponse page = stub.listHistory(next.build());
            page.getRecordsList().forEach(record -> names.add(record.getDisplayName()));
            next.setPageToken(page.getNextPageToken());
        } while (!next.getPageToken().isEmpty());
        assertThat(names).containsExactly("job 0", "job 1", "job 2", "job 3", "job 4");
    }

    @Test
    void listHistory_exactPage_hasNoNext() {
        for (int i = 0; i < 4; i++) {
            keep(JobDraft.fresh().state(JobState.CANCELLED));
        }
        ListHistoryRequest.Builder next = ListHistoryRequest.newBuilder().setPageSize(2);
        next.setPageToken(stub.listHistory(next.build()).getNextPageToken());
        ListHistoryResponse last = stub.listHistory(next.build());
        assertThat(last.getRecordsList()).hasSize(2);
        assertThat(last.getNextPageToken()).isEmpty();
        assertThat(rpc.rooms.kept.asked)
                .as("one more than the page")
                .extracting(HistoryQuery::limit)
                .containsExactly(3, 3);
    }

    @Test
    void getHistory_exactPage_hasNoNext() {
        Job job = keep(JobDraft.fresh().state(JobState.CANCELLED));
        for (int i = 0; i < 2; i++) {
            FileSpec spec = new FileSpec("http://a.example/x", "/data/" + i, null, false, List.of());
            rpc.rooms.kept.files.add(new KeptFile(JobFile.added(job.id(), i, spec), new FileOrigin(i, null, null)));
        }
        GetHistoryResponse page = stub.getHistory(GetHistoryRequest.newBuilder()
                .setJobId(job.id().toString())
                .setPageSize(2)
                .build());
        assertThat(page.getFilesList()).hasSize(2);
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void pageToken_ofAnotherListOrCaller_isRefused() {
        keep(JobDraft.fresh().state(JobState.CANCELLED));
        keep(JobDraft.fresh().state(JobState.CANCELLED));
        ListHistoryRequest first =
                ListHistoryRequest.newBuilder().setPageSize(1).build();
        ListHistoryRequest second = first.toBuilder()
                .setPageToken(stub.listHistory(first).getNextPageToken())
                .build();
        HistoryFilter other = HistoryFilter.newBuilder().setUrlPart("x").build();
        assertThat(status(second)).isEqualTo(Status.Code.OK);
        assertThat(status(second.toBuilder().setFilter(other).build())).isEqualTo(Status.Code.INVALID_ARGUMENT);
        rpc.caller = TestBackends.BOB;
        assertThat(status(second)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void filter_thatCannotBe_isRefusedByName() {
        Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
        for (HistoryFilter bad : List.of(
                HistoryFilter.newBuilder().setEndedSince(never).build(),
                HistoryFilter.newBuilder().setEndedBefore(never).build(),
                HistoryFilter.newBuilder().addOutcomesValue(47).build(),
                HistoryFilter.newBuilder().setDisplayNamePart("x".repeat(257)).build(),
                HistoryFilter.newBuilder().setUrlPart("x".repeat(8193)).build())) {
            assertThat(status(ListHistoryRequest.newBuilder().setFilter(bad).build()))
                    .as("%s", bad)
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void getHistory_saysFromWhereAndWhat_withoutSecrets() {
        JobError error = new JobError(
                ErrorContext.REMOTE_FILE,
                ErrorCode.http(403),
                "http://u:hush@a.example/x?key=hush said no",
                0,
                "http",
                JobDraft.START);
        Job job = keep(JobDraft.fresh().state(JobState.CANCELLED).failed(error));
        for (int i = 0; i < 3; i++) {
            FileSpec spec = new FileSpec("http://a.example/x?key=hush#hush", "/data/" + i, null, false, List.of());
            FileOrigin origin = new FileOrigin(i, "https://b.example/y", Digest.parse("digest", DIGEST));
            rpc.rooms.kept.files.add(new KeptFile(JobFile.added(job.id(), i, spec), origin));
        }
        GetHistoryRequest first = GetHistoryRequest.newBuilder()
                .setJobId(job.id().toString())
                .setPageSize(2)
                .build();
        GetHistoryResponse page = stub.getHistory(first);
        HistoryFile file = page.getFiles(0);
        assertThat(file.getRemoteName()).isEqualTo("http://a.example/x");
        assertThat(file.getSourceUrl()).isEqualTo("https://b.example/y");
        assertThat(file.getDigest()).isEqualTo(DIGEST);
        assertThat(page.getRecord().getError().getMessage()).isEqualTo("http://a.example/x said no");
        assertThat(page.toString()).doesNotContain("hush");
        GetHistoryResponse rest = stub.getHistory(
                first.toBuilder().setPageToken(page.getNextPageToken()).build());
        assertThat(rest.getFilesList()).extracting(HistoryFile::getIndex).containsExactly(2);
        assertThat(rest.getNextPageToken()).isEmpty();
    }

    private Job keep(JobDraft draft) {
        Job job = draft.job();
        rpc.rooms.kept.records.add(new JobRecord(job, job.owner(), null, null));
        return job;
    }

    private Status.Code status(ListHistoryRequest request) {
        StatusRuntimeException failure =
                catchThrowableOfType(StatusRuntimeException.class, () -> stub.listHistory(request));
        return failure == null ? Status.Code.OK : failure.getStatus().getCode();
    }
}
