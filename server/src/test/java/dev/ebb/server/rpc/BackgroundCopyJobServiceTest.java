package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.Validator;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileBlockingStub;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetProgressRequest;
import dev.ebb.v1.GetProgressResponse;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackgroundCopyJobServiceTest {
    private RpcHarness rpc;
    private FakeQueue queue;
    private BackgroundCopyJobBlockingStub stub;
    private BackgroundCopyFileBlockingStub files;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        queue = rpc.rooms.queue;
        stub = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
        files = BackgroundCopyFileGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void getProgress_running_isOfThisMoment() {
        Job job = queue.put(TestJob.of(rpc.caller)
                .state(JobState.CONNECTING)
                .counters(new JobCounters(2, 0, 1, 100, 10))
                .make());
        GetProgressRequest request =
                GetProgressRequest.newBuilder().setJobId(id(job)).build();
        GetProgressResponse committed = stub.getProgress(request);
        assertThat(committed.getProgress().hasBytesTotal()).isFalse();
        assertThat(committed.getProgress().getBytesTransferred()).isEqualTo(10);
        assertThat(committed.getBytesPerSecond()).isZero();

        rpc.rooms.running.put(new RunningJob(job.id(), job.owner(), JobState.TRANSFERRING, 2, 1, 150, 200, 42));
        GetProgressResponse live = stub.getProgress(request);
        assertThat(live.getProgress())
                .isEqualTo(JobProgress.newBuilder()
                        .setBytesTotal(200)
                        .setBytesTransferred(150)
                        .setFilesTotal(2)
                        .setFilesTransferred(1)
                        .build());
        assertThat(live.getState()).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING);
        assertThat(live.getBytesPerSecond()).isEqualTo(42);
        assertThat(state(job)).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING);
    }

    @Test
    void getState_justSuspended_ignoresWhatStillRuns() {
        Job job = queue.put(TestJob.of(rpc.caller).state(JobState.SUSPENDED).make());
        rpc.rooms.running.put(new RunningJob(job.id(), job.owner(), JobState.TRANSFERRING, 1, 0, 5, -1, 1));
        assertThat(state(job)).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_SUSPENDED);
    }

    @Test
    void getError_withFile_isExplained() {
        JobError error =
                new JobError(ErrorContext.REMOTE_FILE, ErrorCode.http(404), "not there", 1, "http", FakeQueue.NOW);
        Job job = queue.put(
                TestJob.of(rpc.caller).state(JobState.ERROR).error(error, null).make());
        queue.putFile(TestJob.file(job, 0));
        queue.putFile(TestJob.file(job, 1));
        GetErrorResponse answer =
                stub.getError(GetErrorRequest.newBuilder().setJobId(id(job)).build());
        assertThat(answer.getError().getHresult()).isEqualTo(0x80190194);
        assertThat(answer.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(answer.getError().getMessage()).isEqualTo("not there");
        assertThat(answer.getError().getRemedy()).isNotBlank();
        assertThat(answer.getError().getContext()).isEqualTo(dev.ebb.v1.ErrorContext.ERROR_CONTEXT_REMOTE_FILE);
        assertThat(answer.getFile().getIndex()).isEqualTo(1);
    }

    @Test
    void getError_none_isUnavailableInformation() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        StatusRuntimeException refused = refused(() ->
                stub.getError(GetErrorRequest.newBuilder().setJobId(id(job)).build()));
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getReason())
                .isEqualTo("BG_E_ERROR_INFORMATION_UNAVAILABLE");
    }

    @Test
    void getCustomHeaders_are_forTheOwnerAlone() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        GetCustomHeadersRequest request =
                GetCustomHeadersRequest.newBuilder().setJobId(id(job)).build();
        assertThat(stub.getCustomHeaders(request).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        queue.headers = "X: 1";
        assertThat(stub.getCustomHeaders(request).getCustomHeaders()).isEqualTo("X: 1");
        rpc.caller = TestBackends.ADMIN;
        assertThat(refused(() -> stub.getCustomHeaders(request)).getStatus().getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void complete_partial_saysSo() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        queue.result = new ErrorCode(0x00200017);
        assertThat(stub.complete(CompleteRequest.newBuilder().setJobId(id(job)).build())
                        .getResult())
                .isEqualTo(ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE);
        queue.result = new ErrorCode(0x0020001A);
        assertThat(stub.cancel(CancelRequest.newBuilder().setJobId(id(job)).build())
                        .getResult())
                .isEqualTo(ResultCode.RESULT_CODE_BG_S_UNABLE_TO_DELETE_FILES);
    }

    @Test
    void addFile_answer_isTheFileAsAdded() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        queue.putFile(TestJob.file(job, 0));
        File added = stub.addFile(AddFileRequest.newBuilder()
                        .setJobId(id(job))
                        .setFile(FileSpec.newBuilder()
                                .setRemoteName("https://example.org/x")
                                .setLocalName("/data/x"))
                        .build())
                .getFile();
        assertThat(added.getIndex()).isEqualTo(1);
        assertThat(added.getState()).isEqualTo(FileState.FILE_STATE_PENDING);
        assertThat(added.hasBytesTotal()).isFalse();
        assertThat(added.getTemporaryName()).startsWith("/data/.ebb-").endsWith("-1.part");
    }

    @Test
    void change_refusedLater_isMapped() {
        queue.script = asked -> CompletableFuture.supplyAsync(() -> {
            throw JobException.of(ErrorCode.EMPTY, "The job has no files.");
        });
        StatusRuntimeException refused = refused(() -> stub.resume(ResumeRequest.newBuilder()
                .setJobId("0f8fad5b-d9cb-469f-a165-70867728950e")
                .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void change_decidedLater_isAnsweredThen() throws Exception {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        CompletableFuture<JobOutcome> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        queue.script = what -> {
            asked.countDown();
            return answer;
        };
        var call = BackgroundCopyJobGrpc.newFutureStub(rpc.channel())
                .resume(ResumeRequest.newBuilder().setJobId(id(job)).build());
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(call.isDone()).isFalse();
        answer.complete(new JobOutcome(job, ErrorCode.S_OK, 0));
        assertThat(call.get(10, TimeUnit.SECONDS).getJob().getId()).isEqualTo(id(job));
    }

    @Test
    void enumFiles_pages_showEveryFileOnce() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        for (int i = 0; i < 45; i++) {
            queue.putFile(TestJob.file(job, i));
        }
        List<Integer> indexes = new ArrayList<>();
        String token = "";
        do {
            EnumFilesResponse page = stub.enumFiles(EnumFilesRequest.newBuilder()
                    .setJobId(id(job))
                    .setPageSize(20)
                    .setPageToken(token)
                    .build());
            page.getFilesList().forEach(file -> indexes.add(file.getIndex()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(indexes).hasSize(45).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void enumFiles_exactPage_hasNoNext() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        queue.putFile(TestJob.file(job, 0));
        queue.putFile(TestJob.file(job, 1));
        EnumFilesResponse page = stub.enumFiles(
                EnumFilesRequest.newBuilder().setJobId(id(job)).setPageSize(2).build());
        assertThat(page.getFilesList()).hasSize(2);
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void enumFiles_tokenOfAnotherJob_isRefused() {
        Job one = queue.put(TestJob.of(rpc.caller).make());
        Job other = queue.put(TestJob.of(rpc.caller).make());
        queue.putFile(TestJob.file(one, 0));
        queue.putFile(TestJob.file(one, 1));
        EnumFilesRequest first =
                EnumFilesRequest.newBuilder().setJobId(id(one)).setPageSize(1).build();
        String token = stub.enumFiles(first).getNextPageToken();
        EnumFilesRequest wrong =
                first.toBuilder().setJobId(id(other)).setPageToken(token).build();
        assertThat(refused(() -> stub.enumFiles(wrong)).getStatus().getDescription())
                .startsWith("page_token");
    }

    @Test
    void getFile_moving_showsCheckpointAndProgress() {
        Job job = queue.put(TestJob.of(rpc.caller).state(JobState.TRANSFERRING).make());
        queue.putFile(TestJob.file(job, 0));
        queue.putCheckpoint(
                new FileCheckpoint(job.id(), 0, 1, 500, 1000, new Validator(Validator.Kind.ETAG, "\"v1\"")));
        GetFileRequest request = GetFileRequest.newBuilder().setJobId(id(job)).build();
        File kept = files.getFile(request).getFile();
        assertThat(kept.getBytesTransferred()).isEqualTo(500);
        assertThat(kept.getBytesTotal()).isEqualTo(1000);
        assertThat(kept.getValidator()).isEqualTo("\"v1\"");
        assertThat(kept.getResumable()).isTrue();

        rpc.rooms.running.putFirstFile(job.id(), new TransferProgress(700, 1000));
        assertThat(files.getFile(request).getFile().getBytesTransferred()).isEqualTo(700);
    }

    @Test
    void getFile_noSuchIndex_isNotFound() {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        for (int index : new int[] {0, 7, -1}) {
            GetFileRequest request = GetFileRequest.newBuilder()
                    .setJobId(id(job))
                    .setIndex(index)
                    .build();
            assertThat(refused(() -> files.getFile(request)).getStatus().getCode())
                    .isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DOWNLOAD, TRANSFERRED, TRANSFERRED, true",
        "DOWNLOAD, ACKNOWLEDGED, COMPLETED, false",
        "DOWNLOAD, CANCELLED, TRANSFERRED, true",
        "UPLOAD, TRANSFERRED, COMPLETED, false",
        "UPLOAD_REPLY, ACKNOWLEDGED, COMPLETED, false"
    })
    void getFile_transferred_showsWhereItIs(JobType type, JobState state, String shown, boolean temporary) {
        Job job = queue.put(TestJob.of(rpc.caller).type(type).state(state).make());
        queue.putFile(TestJob.file(job, 0).transferred(9, null));
        File file = files.getFile(GetFileRequest.newBuilder().setJobId(id(job)).build())
                .getFile();
        assertThat(file.getState()).isEqualTo(FileState.valueOf("FILE_STATE_" + shown));
        assertThat(file.getTemporaryName().isEmpty()).isEqualTo(!temporary);
    }

    private dev.ebb.v1.JobState state(Job job) {
        return stub.getState(GetStateRequest.newBuilder().setJobId(id(job)).build())
                .getState();
    }

    private static String id(Job job) {
        return job.id().toString();
    }

    private static StatusRuntimeException refused(ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
