package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SuspendRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets a clear error, changes nothing, and the next command works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String NOBODY = UUID.randomUUID().toString();

    private Path folder;
    private TestDaemon daemon;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        daemon = TestDaemon.start(folder.resolve("home"), "destinations.roots=" + folder);
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    @Test
    void unknownJob_isNotFound() {
        EbbException refusal = refusal(() -> daemon.stubs()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(NOBODY).build()));
        expect(refusal, Status.Code.NOT_FOUND, "BG_E_NOT_FOUND", 0x80200001);
    }

    @Test
    void garbageJobId_namesTheField() {
        EbbException refusal = refusal(() -> daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId("seven").build()));
        expect(refusal, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
        assertThat(refusal.field()).contains("job_id");
    }

    @Test
    void endedJob_refusesEveryVerb() {
        Job job = empty("ended");
        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
        for (Executable verb : verbs(job.getId())) {
            expect(refusal(verb), Status.Code.FAILED_PRECONDITION, "BG_E_INVALID_STATE", 0x80200002);
        }
        EbbException gone = refusal(() -> daemon.stubs()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job.getId()).build()));
        expect(gone, Status.Code.NOT_FOUND, "BG_E_NOT_FOUND", 0x80200001);
    }

    @Test
    void emptyJob_cannotBeResumed() {
        Job job = empty("empty");
        EbbException refusal = refusal(() -> daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build()));
        expect(refusal, Status.Code.FAILED_PRECONDITION, "BG_E_EMPTY", 0x80200003);
        assertThat(refusal.remedy()).isPresent();
        assertThat(daemon.job(job.getId()).getState()).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_SUSPENDED);
    }

    @Test
    void longName_isRefusedAsBitsDoes() {
        String name = "x".repeat(257);
        EbbException creating = refusal(() -> daemon.create(request(name).build()));
        expect(creating, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
        assertThat(creating.field()).contains("display_name");
        Job job = empty("short");
        EbbException renaming = refusal(() -> daemon.stubs()
                .job()
                .setDisplayName(SetDisplayNameRequest.newBuilder()
                        .setJobId(job.getId())
                        .setDisplayName(name)
                        .build()));
        expect(renaming, Status.Code.INVALID_ARGUMENT, "BG_E_STRING_TOO_LONG", 0x80200021);
    }

    @Test
    void undefinedPriority_isNotImplemented() {
        Job job = empty("priority");
        EbbException refusal = refusal(() -> daemon.stubs()
                .job()
                .setPriority(SetPriorityRequest.newBuilder()
                        .setJobId(job.getId())
                        .setPriority(JobPriority.JOB_PRIORITY_UNSPECIFIED)
                        .build()));
        assertThat(refusal.reason()).isEqualTo("E_NOTIMPL");
    }

    @Test
    void badUrls_nameTheFieldAndTheReason() {
        for (String url : new String[] {"", "ftp://host/file", "http://", "not a url", "http://user:pw@host/x", "/x"}) {
            EbbException refusal = refusal(() -> add(url, folder.resolve("x").toString()));
            expect(refusal, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
            assertThat(refusal.field().orElse("")).endsWith("remote_name");
        }
    }

    @Test
    void badPaths_nameTheFieldAndTheReason() {
        for (String path :
                new String[] {"", "relative", folder + "/a/../b", folder + "/", folder + "/" + "n".repeat(256)}) {
            EbbException refusal = refusal(() -> add("http://127.0.0.1/x", path));
            expect(refusal, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
            assertThat(refusal.field().orElse("")).endsWith("local_name");
        }
    }

    @Test
    void destinationOutsideTheRoots_isDenied() throws IOException {
        Path outside = Files.createTempDirectory("ebb-outside");
        expect(
                refusal(() -> add("http://127.0.0.1/x", outside.resolve("x").toString())),
                Status.Code.PERMISSION_DENIED,
                "E_ACCESSDENIED",
                0x80070005);
        Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
        expect(
                refusal(() -> add("http://127.0.0.1/x", link.resolve("x").toString())),
                Status.Code.PERMISSION_DENIED,
                "E_ACCESSDENIED",
                0x80070005);
    }

    @Test
    void destinationFolderMissing_saysSo() {
        EbbException refusal = refusal(
                () -> add("http://127.0.0.1/x", folder.resolve("nowhere/x").toString()));
        assertThat(refusal.reason()).isEqualTo("ERROR_PATH_NOT_FOUND");
        assertThat(refusal.remedy()).isPresent();
    }

    @Test
    void pageTokenGarbage_namesTheField() {
        EbbException refusal = refusal(() -> daemon.stubs()
                .manager()
                .enumJobs(EnumJobsRequest.newBuilder().setPageToken("garbage!").build()));
        expect(refusal, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
        assertThat(refusal.field()).contains("page_token");
    }

    @Test
    void requestId_repeatedWithOtherContent_isRefused() {
        String requestId = UUID.randomUUID().toString();
        Job first = daemon.create(request("one").setRequestId(requestId).build());
        Job again = daemon.create(request("one").setRequestId(requestId).build());
        assertThat(again.getId()).isEqualTo(first.getId());
        EbbException refusal = refusal(
                () -> daemon.create(request("two").setRequestId(requestId).build()));
        expect(refusal, Status.Code.INVALID_ARGUMENT, "E_INVALIDARG", 0x80070057);
        assertThat(refusal.field()).contains("request_id");
    }

    private Executable[] verbs(String id) {
        var job = daemon.stubs().job();
        return new Executable[] {
            () -> job.suspend(SuspendRequest.newBuilder().setJobId(id).build()),
            () -> job.resume(ResumeRequest.newBuilder().setJobId(id).build()),
            () -> job.cancel(CancelRequest.newBuilder().setJobId(id).build()),
            () -> job.complete(CompleteRequest.newBuilder().setJobId(id).build()),
        };
    }

    private void add(String url, String path) {
        Job job = empty("add");
        daemon.stubs()
                .job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(job.getId())
                        .setFile(FileSpec.newBuilder().setRemoteName(url).setLocalName(path))
                        .build());
    }

    private Job empty(String name) {
        return daemon.create(request(name).build());
    }

    private static CreateJobRequest.Builder request(String name) {
        return CreateJobRequest.newBuilder().setDisplayName(name).setType(JobType.JOB_TYPE_DOWNLOAD);
    }

    private static EbbException refusal(Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private static void expect(EbbException refusal, Status.Code status, String reason, int hresult) {
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.hresult()).isEqualTo(hresult);
    }
}
