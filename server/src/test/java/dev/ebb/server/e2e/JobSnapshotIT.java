package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_CANCELLED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_SUSPENDED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.TransferRig;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.File;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetProgressRequest;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SubscribeRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a job, its files and its history. */
class JobSnapshotIT {
    @TempDir
    Path folder;

    private TransferRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new TransferRig(folder);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @Test
    void createJob_withAKnownName_makesAnotherJob() {
        Job first = rig.daemon.create(rig.empty(JobType.JOB_TYPE_DOWNLOAD).build());
        Job second = rig.daemon.create(rig.empty(JobType.JOB_TYPE_DOWNLOAD).build());
        assertThat(second.getDisplayName()).isEqualTo(first.getDisplayName());
        assertThat(second.getId()).isNotEqualTo(first.getId());
    }

    @Test
    void createJob_bare_hasTheDefaultsOfBits() {
        Job job = rig.daemon.create(rig.empty(JobType.JOB_TYPE_DOWNLOAD).build());
        assertThat(job.getState()).isEqualTo(JOB_STATE_SUSPENDED);
        assertThat(job.getType()).isEqualTo(JobType.JOB_TYPE_DOWNLOAD);
        assertThat(job.getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_NORMAL);
        assertThat(job.getDescription()).isEmpty();
        assertThat(job.getOwner()).startsWith("uid:");
        assertThat(job.getOwnerElevated()).isTrue();
        assertThat(job.getMinimumRetryDelay()).isEqualTo(TransferRig.seconds(600));
        assertThat(job.getNoProgressTimeout()).isEqualTo(TransferRig.seconds(1_209_600));
        assertThat(job.getErrorCount()).isZero();
        assertThat(job.getProgress().getFilesTotal()).isZero();
    }

    @Test
    void setters_each_areReadBackAndMoveTheModificationTime() {
        Job job = rig.daemon.create(rig.empty(JobType.JOB_TYPE_DOWNLOAD).build());
        String id = job.getId();
        List<Job> changes = new ArrayList<>(List.of(job));
        var stub = rig.daemon.stubs().job();
        changes.add(stub.setDisplayName(SetDisplayNameRequest.newBuilder()
                        .setJobId(id)
                        .setDisplayName("new")
                        .build())
                .getJob());
        changes.add(stub.setDescription(SetDescriptionRequest.newBuilder()
                        .setJobId(id)
                        .setDescription("why")
                        .build())
                .getJob());
        changes.add(stub.setPriority(SetPriorityRequest.newBuilder()
                        .setJobId(id)
                        .setPriority(JobPriority.JOB_PRIORITY_LOW)
                        .build())
                .getJob());
        changes.add(stub.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                        .setJobId(id)
                        .setMinimumRetryDelay(TransferRig.seconds(77))
                        .build())
                .getJob());
        changes.add(stub.setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                        .setJobId(id)
                        .setNoProgressTimeout(TransferRig.seconds(88))
                        .build())
                .getJob());
        assertThat(changes).extracting(Job::getRevision).isSorted().doesNotHaveDuplicates();
        assertThat(TransferRig.modified(changes.get(changes.size() - 1))).isAfter(TransferRig.modified(job));
        Job read = rig.daemon.job(id);
        assertThat(read.getDisplayName()).isEqualTo("new");
        assertThat(read.getDescription()).isEqualTo("why");
        assertThat(read.getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_LOW);
        assertThat(read.getMinimumRetryDelay()).isEqualTo(TransferRig.seconds(77));
        assertThat(read.getNoProgressTimeout()).isEqualTo(TransferRig.seconds(88));
        assertThat(read.getTimes().getCreationTime()).isEqualTo(job.getTimes().getCreationTime());
    }

    @Test
    void error_ofAFile_saysWhereAndWhich() {
        Job job = rig.daemon.create(rig.job("/a")
                .addFiles(rig.spec("/missing", rig.files.resolve("m")))
                .build());
        rig.daemon.await(job, JOB_STATE_ERROR);
        GetErrorResponse failure = rig.getError(job);
        assertThat(failure.getError().getContext()).isEqualTo(ErrorContext.ERROR_CONTEXT_REMOTE_FILE);
        assertThat(failure.getError().getHresult()).isEqualTo(0x80190194);
        assertThat(failure.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(failure.getError().getMessage()).isNotBlank();
        assertThat(failure.getError().getProtocol()).isEqualTo("http");
        assertThat(failure.getFile().getIndex()).isEqualTo(1);
        assertThat(failure.getFile().getLocalName()).endsWith("/m");
    }

    @Test
    void enumJobs_thenCancel_theListStaysAndTheStateIsLive() {
        Job job = rig.daemon.create(rig.job("/held").build());
        EnumJobsResponse list = rig.daemon.stubs().manager().enumJobs(EnumJobsRequest.getDefaultInstance());
        rig.cancel(job);
        assertThat(list.getJobsList()).extracting(Job::getId).containsExactly(job.getId());
        assertThat(rig.daemon
                        .stubs()
                        .job()
                        .getState(GetStateRequest.newBuilder()
                                .setJobId(job.getId())
                                .build())
                        .getState())
                .isEqualTo(JOB_STATE_CANCELLED);
        assertThat(rig.daemon
                        .stubs()
                        .manager()
                        .enumJobs(EnumJobsRequest.getDefaultInstance())
                        .getJobsList())
                .isEmpty();
    }

    @Test
    void enumJobs_pageByPage_showsEachOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(rig.daemon
                    .create(rig.empty(JobType.JOB_TYPE_DOWNLOAD).build())
                    .getId());
        }
        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            EnumJobsResponse page = rig.daemon
                    .stubs()
                    .manager()
                    .enumJobs(EnumJobsRequest.newBuilder()
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getJobsList().forEach(job -> seen.add(job.getId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void enumFiles_any_isInTheOrderOfAdding() {
        CreateJobRequest.Builder request = rig.empty(JobType.JOB_TYPE_DOWNLOAD);
        for (int i = 0; i < 5; i++) {
            request.addFiles(rig.spec("/" + (9 - i), rig.files.resolve("f" + i)));
        }
        Job job = rig.daemon.create(request.build());
        assertThat(rig.listed(job)).extracting(File::getIndex).containsExactly(0, 1, 2, 3, 4);
        File third = rig.daemon
                .stubs()
                .file()
                .getFile(GetFileRequest.newBuilder()
                        .setJobId(job.getId())
                        .setIndex(2)
                        .build())
                .getFile();
        assertThat(third.getRemoteName()).isEqualTo(rig.server.uri("/7").toString());
        assertThat(third.getLocalName()).isEqualTo(rig.files.resolve("f2").toString());
        assertThat(third.hasBytesTotal()).isFalse();
    }

    @Test
    void temporaryName_beforeComplete_isWhereTheBytesAre() {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/a").build()), JOB_STATE_TRANSFERRED);
        File file = rig.listed(job).get(0);
        assertThat(Path.of(file.getTemporaryName())).hasParent(rig.files).hasBinaryContent(TransferRig.CONTENT);
        assertThat(file.getBytesTotal()).isEqualTo(TransferRig.CONTENT.length);
        assertThat(file.getBytesTransferred()).isEqualTo(TransferRig.CONTENT.length);
    }

    @Test
    void progress_ofAllFiles_isTheirSum() {
        Job job = rig.daemon.create(
                rig.job("/a").addFiles(rig.spec("/b", rig.files.resolve("b"))).build());
        Job whole = rig.daemon.await(job, JOB_STATE_TRANSFERRED);
        var progress = rig.daemon
                .stubs()
                .job()
                .getProgress(
                        GetProgressRequest.newBuilder().setJobId(job.getId()).build())
                .getProgress();
        assertThat(progress.getBytesTotal()).isEqualTo(2L * TransferRig.CONTENT.length);
        assertThat(progress.getBytesTransferred()).isEqualTo(2L * TransferRig.CONTENT.length);
        assertThat(progress.getFilesTransferred()).isEqualTo(2);
        assertThat(whole.getTimes().hasTransferCompletionTime()).isTrue();
        assertThat(job.getTimes().hasTransferCompletionTime()).isFalse();
    }

    @Test
    void subscriber_whoComesLate_isToldAll() {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/a").build()), JOB_STATE_TRANSFERRED);
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setCursor("0")
                .setJobId(job.getId())
                .addKinds(EventKind.EVENT_KIND_FILE_TRANSFERRED)
                .addKinds(EventKind.EVENT_KIND_JOB_TRANSFERRED)
                .build();
        assertThat(rig.events(watch, 2))
                .containsExactly(EventKind.EVENT_KIND_FILE_TRANSFERRED, EventKind.EVENT_KIND_JOB_TRANSFERRED);
    }

    @Test
    void subscriber_ofAFailedJob_isToldOfTheErrorAlone() {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/missing").build()), JOB_STATE_ERROR);
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setCursor("0")
                .setJobId(job.getId())
                .addKinds(EventKind.EVENT_KIND_JOB_ERROR)
                .addKinds(EventKind.EVENT_KIND_JOB_TRANSFERRED)
                .build();
        assertThat(rig.events(watch, 1)).containsExactly(EventKind.EVENT_KIND_JOB_ERROR);
    }
}
