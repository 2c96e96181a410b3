package dev.ebb.server.faults.upload;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.faults.upload.UploadFault.Outcome;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** One case in one protocol, as a job that runs from {@link #begin} on, and is judged later. Confined to the test's thread. */
final class UploadJob implements Closeable {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final UploadFault fault;
    private final UploadServer honest;
    private final AtomicReference<Mischief> mischief;
    private final ScriptedHttpServer server;
    private final TestDaemon daemon;
    private final Path source;
    private final byte[] content;
    private final Job job;

    private UploadJob(UploadFault fault, UploadProtocol protocol, TestDaemon daemon, Path folder, byte[] content)
            throws IOException {
        this.fault = fault;
        this.daemon = daemon;
        this.content = content;
        this.honest = UploadServer.of(protocol, content);
        this.mischief = new AtomicReference<>(fault.mischief().get());
        this.source = Files.write(Files.createDirectories(folder).resolve("source.bin"), content);
        this.server =
                ScriptedHttpServer.start((request, answer) -> mischief.get().answer(request, answer, honest));
        CreateJobRequest.Builder request =
                TestDaemon.fast(server.uri("/up"), source).setType(JobType.JOB_TYPE_UPLOAD);
        request.getSettingsBuilder()
                .setUploadProtocolValue(dev.ebb.v1.UploadProtocol.valueOf("UPLOAD_PROTOCOL_" + protocol)
                        .getNumber())
                .setMinimumRetryDelay(TestDaemon.duration(RETRY_DELAY))
                .setMaximumRetryDelay(TestDaemon.duration(RETRY_DELAY));
        if (fault.tight()) {
            request.getSettingsBuilder().setStallTimeout(TestDaemon.duration(RETRY_DELAY));
        }
        this.job = daemon.create(request.build());
    }

    static UploadJob begin(UploadFault fault, UploadProtocol protocol, TestDaemon daemon, Path folder, byte[] content)
            throws IOException {
        return new UploadJob(fault, protocol, daemon, folder, content);
    }

    /** The server has the file in the end, after whatever the job's owner has to do. */
    void judge() throws IOException {
        Outcome outcome = fault.outcomes().get(honest.protocol());
        if (outcome instanceof Outcome.Fails fails) {
            boolean waits = fails.disposition() == Disposition.FATAL;
            Job failed = daemon.await(job, waits ? JOB_STATE_ERROR : JOB_STATE_TRANSIENT_ERROR, JOB_STATE_TRANSFERRED);
            assertThat(failed.getState()).as(failed.toString()).isNotEqualTo(JOB_STATE_TRANSFERRED);
            assertThat(fails.codes())
                    .extracting(code -> ErrorCatalog.describe(code).name())
                    .as(failed.toString())
                    .contains(failed.getError().getName());
            assertThat(failed.getProgress().getBytesTransferred())
                    .as("what counts as sent was taken")
                    .isLessThanOrEqualTo(honest.stored().furthest());
            assertThat(server.requests())
                    .as("requests")
                    .hasSizeLessThanOrEqualTo(fault.mostRequests() * (failed.getErrorCount() + 1));
            mischief.set(Strokes.HONEST);
            if (waits) {
                assertThat(failed.getErrorCount()).isEqualTo(1);
                daemon.stubs()
                        .job()
                        .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
            }
        }
        Job done = daemon.await(job, JOB_STATE_TRANSFERRED);
        if (outcome instanceof Outcome.Arrives arrives) {
            assertThat(done.getErrorCount()).as(done.toString()).isLessThan(arrives.attempts());
        }
        judgeFile();
    }

    private void judgeFile() throws IOException {
        Job ended = daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
        assertThat(ended.getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        Stored stored = honest.stored();
        assertThat(stored.strange()).as("bytes in wrong places").isEmpty();
        assertThat(stored.published()).as("files at the server").isPositive();
        if (honest.protocol() != UploadProtocol.PLAIN) {
            assertThat(stored.published()).as("the file is there once").isEqualTo(1);
        }
        assertThat(Files.readAllBytes(source)).as("the source").isEqualTo(content);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
