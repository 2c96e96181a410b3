package dev.ebb.client.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the objects: what is sent, how failures look, how a caller gives up. */
class JobCallsTest {
    @TempDir
    Path folder;

    private FakeService service;
    private BackgroundCopyManager manager;

    @BeforeEach
    void open() throws Exception {
        service = new FakeService(folder);
        manager = service.manager();
    }

    @AfterEach
    void close() throws Exception {
        service.close();
    }

    @Test
    void createJob_ofAWholeJob_saysEverythingInOneCall() {
        manager.createJob(JobSpec.download("all")
                .file(FileSpec.of("https://example.org/a", Path.of("/data/x/../a"))
                        .withMirror("https://example.net/a"))
                .priority(JobPriority.LOW)
                .minimumRetryDelay(Duration.ofSeconds(7))
                .notifyFlags(NotifyFlag.JOB_ERROR)
                .requestId("mine")
                .resume());
        var request = service.created.get("mine");
        assertThat(request.getResume()).isTrue();
        assertThat(request.getType()).isEqualTo(dev.ebb.v1.JobType.JOB_TYPE_DOWNLOAD);
        assertThat(request.getFiles(0).getLocalName()).isEqualTo("/data/a");
        assertThat(request.getFiles(0).getMirrorNamesList()).containsExactly("https://example.net/a");
        assertThat(request.getSettings().getPriority()).isEqualTo(dev.ebb.v1.JobPriority.JOB_PRIORITY_LOW);
        assertThat(request.getSettings().getMinimumRetryDelay().getSeconds()).isEqualTo(7);
    }

    @Test
    void createJob_serviceFlapping_isRepeatedUnderOneId() {
        service.failuresLeft.set(2);
        manager.createJob("flapping", JobType.UPLOAD);
        assertThat(service.created.keySet()).hasSize(1).doesNotContain("");
    }

    @Test
    void getJob_ofNone_isTheExceptionOfTheCode() {
        EbbException refused = catchThrowableOfType(EbbException.class, () -> manager.getJob("nobody"));
        assertThat(refused.reason()).isEqualTo("BG_E_NOT_FOUND");
        assertThat(refused.hresult()).isEqualTo(0x80200001);
        assertThat(refused.getStackTrace())
                .as("the trace is the caller's")
                .anyMatch(frame -> frame.getClassName().equals(JobCallsTest.class.getName()));
    }

    @Test
    void enumJobs_takenFromTheFront_fetchesOnePage() {
        Iterator<JobSnapshot> jobs = manager.enumJobs().iterator();
        for (int i = 0; i < 100; i++) {
            assertThat(jobs.next().getDisplayName()).isEqualTo("job " + i);
        }
        assertThat(service.pagesFetched).hasValue(1);
        assertThat(jobs.next().getDisplayName()).isEqualTo("job 100");
        assertThat(service.pagesFetched).hasValue(2);
    }

    @Test
    void enumJobs_toTheEnd_seesEachOnce_andAgain() {
        Pages<JobSnapshot> jobs = manager.enumJobs();
        assertThat(jobs).hasSize(250);
        assertThat(jobs.stream().map(JobProperties::getDisplayName).distinct()).hasSize(250);
        service.jobs = 0;
        assertThat(jobs.toList()).isEmpty();
        assertThatThrownBy(() -> jobs.iterator().next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void enumJobs_withoutWaiting_isTheWholeList() throws Exception {
        List<JobSnapshot> jobs = manager.async().enumJobs().get(10, TimeUnit.SECONDS);
        assertThat(jobs).hasSize(250);
        assertThat(service.pagesFetched).hasValue(3);
    }

    @Test
    void future_cancelled_cancelsTheCall() throws Exception {
        CompletableFuture<JobSnapshot> call = service.job().async().setDescription("never answered");
        assertThat(FakeService.within10s(service.unanswered)).isTrue();
        call.cancel(true);
        assertThat(FakeService.within10s(service.cancelled)).isTrue();
    }

    @Test
    void future_ofAFailure_failsWithTheTypedException() {
        assertThatThrownBy(() -> manager.async().getJob("nobody").join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        EbbException.class,
                        failed -> assertThat(failed.reason()).isEqualTo("BG_E_NOT_FOUND"));
    }

    @Test
    void call_ofAnInterruptedThread_isCancelled() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        BackgroundCopyJob job = service.job();
        Thread caller = new Thread(() -> {
            try {
                job.setDescription("never answered");
            } catch (EbbException stopped) {
                thrown.set(Thread.currentThread().isInterrupted() ? stopped : null);
            }
        });
        caller.start();
        assertThat(FakeService.within10s(service.unanswered)).isTrue();
        caller.interrupt();
        caller.join(10_000);
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        EbbException.class,
                        stopped -> assertThat(stopped.status()).isEqualTo(Status.Code.CANCELLED));
        assertThat(FakeService.within10s(service.cancelled)).isTrue();
    }

    @Test
    void call_withADeadline_endsThen() {
        BackgroundCopyJob hurried = manager.withDeadline(Duration.ofMillis(200)).getJob(FakeService.ID);
        EbbException late = catchThrowableOfType(EbbException.class, () -> hurried.setDescription("never answered"));
        assertThat(late.status()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void getProperty_thatNobodySet_isAbsent() {
        assertThat(service.job().getProperty(JobProperty.COST_FLAGS)).isEmpty();
        assertThat(service.job().getProperty(JobProperty.DYNAMIC_CONTENT)).contains(true);
    }

    @Test
    void constant_thatIsNotOfTheContract_cannotBeSent() {
        assertThatThrownBy(() -> service.job().setPriority(JobPriority.UNRECOGNIZED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JobPriority.UNRECOGNIZED");
    }

    @Test
    void secrets_areInNoText() {
        assertThat(new AuthCredentials(AuthTarget.SERVER, AuthScheme.BASIC, "me", "hunter2").toString())
                .doesNotContain("hunter2");
        assertThat(NotifyEndpoint.signed(java.net.URI.create("https://x/"), "hunter2")
                        .toString())
                .doesNotContain("hunter2");
        assertThat(new UploadParts(1, List.of("https://x/?sig=hunter2"), "https://x/?sig=hunter2", "").toString())
                .doesNotContain("hunter2");
    }
}
