package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ExpiringLink;
import dev.ebb.server.support.FileCalls;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.ChangePolicy;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.Job;
import dev.ebb.v1.ResumePolicy;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetResumePolicyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job says of versions of its files, and what its files say of themselves. */
class VersionPoliciesIT {
    private static final byte[] CONTENT = DownloadIT.bytes(600_000, 1);
    private static final byte[] OTHER = DownloadIT.bytes(600_000, 2);
    private static final int CUT = 200_000;

    @TempDir
    Path folder;

    private Path target;
    private TestDaemon daemon;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws IOException {
        target = Files.createDirectory(folder.resolve("files")).resolve("a");
        server = ScriptedHttpServer.start(new ExpiringLink(CONTENT, "\"v1\"", CUT));
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
    }

    @Test
    void body_withoutALength_isFetchedAndNeverCalledResumable() {
        CountDownLatch looked = new CountDownLatch(1);
        server.script((request, answer) -> {
            answer.head(200, "ETag: \"v1\"").body(CONTENT, 0, CUT);
            looked.await();
            answer.body(CONTENT, CUT, CONTENT.length).close();
        });
        Job job = daemon.download(server.uri("/f"), target);
        daemon.await(job, JOB_STATE_TRANSFERRING);

        File file = new FileCalls(daemon).file(job);
        assertThat(file.getResumable()).isFalse();
        assertThat(file.hasBytesTotal()).isFalse();

        looked.countDown();
        new FileCalls(daemon).complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void changePolicy_setWhileInError_holdsOverARestartAndIsObeyed() throws IOException {
        Job job = daemon.await(daemon.download(server.uri("/f"), target), JOB_STATE_ERROR);
        assertThat(new FileCalls(daemon).file(job).getResumable()).isTrue();
        assertThat(job.getChangePolicy()).isEqualTo(ChangePolicy.CHANGE_POLICY_RESTART);
        daemon.stubs()
                .job()
                .setChangePolicy(SetChangePolicyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setChangePolicy(ChangePolicy.CHANGE_POLICY_FAIL)
                        .build());
        daemon.close();
        daemon = TestDaemon.start(folder.resolve("home"));
        assertThat(daemon.job(job.getId()).getChangePolicy()).isEqualTo(ChangePolicy.CHANGE_POLICY_FAIL);

        server.script(new RemoteFile(OTHER).etag("\"v2\""));
        FileCalls calls = new FileCalls(daemon);
        calls.resume(job);
        Job failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_REMOTE_FILE_CHANGED");
        assertThat(failed.getError().getMessage()).contains("\"v1\"").contains("\"v2\"");
        assertThat(calls.file(job).getBytesTransferred()).isZero();

        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(OTHER);
    }

    @Test
    void resumePolicy_setWhenTheJobIsMade_isShownAndCanBeTakenBack() {
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/f"), target);
        request.getSettingsBuilder().setResumePolicy(ResumePolicy.RESUME_POLICY_ALLOW_WEAK);
        Job job = daemon.create(request.build());
        assertThat(job.getResumePolicy()).isEqualTo(ResumePolicy.RESUME_POLICY_ALLOW_WEAK);

        Job changed = daemon.stubs()
                .job()
                .setResumePolicy(asked(job, ResumePolicy.RESUME_POLICY_STRONG_ONLY))
                .getJob();
        assertThat(changed.getResumePolicy()).isEqualTo(ResumePolicy.RESUME_POLICY_STRONG_ONLY);

        EbbException refused = catchThrowableOfType(
                EbbException.class,
                () -> daemon.stubs().job().setResumePolicy(asked(job, ResumePolicy.RESUME_POLICY_UNSPECIFIED)));
        assertThat(refused.reason()).isEqualTo("E_NOTIMPL");
        assertThat(refused.field()).contains("resume_policy");
    }

    private static SetResumePolicyRequest asked(Job job, ResumePolicy policy) {
        return SetResumePolicyRequest.newBuilder()
                .setJobId(job.getId())
                .setResumePolicy(policy)
                .build();
    }
}
