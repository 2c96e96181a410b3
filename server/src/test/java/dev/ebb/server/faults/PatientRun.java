package dev.ebb.server.faults;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.faults.FaultCase.Outcome;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The patient form of one case: a job that runs from {@link #begin} on, and is judged later. Confined to the test's thread. */
final class PatientRun implements Closeable {
    /** Retry delays are whole seconds. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** What is written down in milliseconds, by two clocks that were set one after the other. */
    private static final Duration GRAIN = Duration.ofMillis(50);

    private final FaultCase fault;
    private final Scene scene;
    private final TestDaemon daemon;
    private final Path folder;
    private final Job job;

    private PatientRun(FaultCase fault, Scene scene, TestDaemon daemon, Path folder) {
        this.fault = fault;
        this.scene = scene;
        this.daemon = daemon;
        this.folder = folder;
        this.job = daemon.create(request());
    }

    /** Creates the folder and the job. */
    static PatientRun begin(FaultCase fault, TestDaemon daemon, Path folder, InstantSource clock) throws Exception {
        Files.createDirectories(folder);
        Scene scene = Scene.of(fault, fault.healsAfter(), clock);
        try {
            return new PatientRun(fault, scene, daemon, folder);
        } catch (RuntimeException | Error failed) {
            scene.close();
            throw failed;
        }
    }

    private CreateJobRequest request() {
        CreateJobRequest.Builder request = TestDaemon.fast(scene.remote(), target());
        request.getSettingsBuilder()
                .setMinimumRetryDelay(TestDaemon.duration(RETRY_DELAY))
                .setMaximumRetryDelay(TestDaemon.duration(RETRY_DELAY));
        if (fault.tight()) {
            request.getSettingsBuilder().setStallTimeout(TestDaemon.duration(Duration.ofSeconds(1)));
        }
        if (scene.trusted() != null) {
            request.getSettingsBuilder().setTrustedCertificatesPem(scene.trusted());
        }
        if (scene.digest() != null) {
            request.getFilesBuilder(0).setExpectedDigest(scene.digest().toString());
        }
        request.getSettingsBuilder()
                .setResumePolicyValue(scene.resume().ordinal() + 1)
                .setChangePolicyValue(scene.onChange().ordinal() + 1);
        StringBuilder headers = new StringBuilder();
        scene.headers()
                .forEach(header -> headers.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        request.getSettingsBuilder().setCustomHeaders(headers.toString());
        return request.build();
    }

    private Path target() {
        return folder.resolve("file.bin");
    }

    /** The job ends with the right file, after whatever its owner has to do. */
    void judgeRecovery() throws IOException {
        if (scene.isClosed()) {
            daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
            scene.repair();
        }
        Job now = daemon.await(job, JOB_STATE_TRANSFERRED, JOB_STATE_ERROR);
        if (fault.outcome() instanceof Outcome.ClearError error && error.isFinal()) {
            judgeWaiting(now, error);
            if (!fault.reparable()) {
                return;
            }
            scene.repair();
            resume();
            now = daemon.await(job, JOB_STATE_TRANSFERRED);
        } else {
            assertThat(now.getState()).as(now.getError().getMessage()).isEqualTo(JOB_STATE_TRANSFERRED);
            judgeManners(now);
        }
        judgeFile();
        scene.runChecks();
    }

    /** The job failed; cancelled, it leaves nothing. */
    void judgeCancel() throws IOException {
        judgeWaiting(daemon.await(job, JOB_STATE_TRANSFERRED, JOB_STATE_ERROR), (Outcome.ClearError) fault.outcome());

        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());

        assertThat(names()).isEmpty();
    }

    private void judgeWaiting(Job now, Outcome.ClearError error) throws IOException {
        assertThat(now.getState()).as(now.getError().getMessage()).isEqualTo(JOB_STATE_ERROR);
        assertThat(error.codes())
                .extracting(code -> ErrorCatalog.describe(code).name())
                .contains(now.getError().getName());
        assertThat(now.getErrorCount()).isEqualTo(1);
        assertThat(scene.requests()).as("requests").hasSizeLessThanOrEqualTo(Math.max(fault.mostRequests(), 11));
        assertThat(target()).doesNotExist();
    }

    /** Neither too often nor too soon. */
    private void judgeManners(Job now) {
        int errors = now.getErrorCount();
        if (fault.endsWell() && fault.attempts() == 1) {
            assertThat(errors).as(fault.ebb()).isZero();
        } else if (!fault.endsWell()) {
            assertThat(errors).as("the fault was felt").isPositive();
        }
        List<Long> asked = scene.asked();
        assertThat(asked).as("requests").hasSizeLessThanOrEqualTo(Math.max(1, fault.mostRequests()) * (errors + 1));
        if (asked.size() > errors) {
            long spent = asked.get(asked.size() - 1) - asked.get(0);
            assertThat(Duration.ofNanos(spent).plus(GRAIN)).isGreaterThanOrEqualTo(RETRY_DELAY.multipliedBy(errors));
        }
        Duration wait = fault.retryAfter();
        if (wait != null) {
            long spent = asked.get(fault.healsAfter()) - asked.get(fault.healsAfter() - 1);
            assertThat(Duration.ofNanos(spent).plus(GRAIN)).isGreaterThanOrEqualTo(wait);
        }
    }

    private void resume() {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private void judgeFile() throws IOException {
        assertThat(target()).doesNotExist();
        ResultCode result = daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getResult();
        assertThat(result).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(scene.isRight(Files.readAllBytes(target())))
                .as("the bytes on disk")
                .isTrue();
        assertThat(names()).containsExactly("file.bin");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Override
    public void close() throws IOException {
        scene.close();
    }
}
