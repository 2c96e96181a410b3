package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.FakeS3;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetUploadPartsRequest;
import dev.ebb.v1.UploadParts;
import dev.ebb.v1.UploadProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadPartsIT {
    private static final byte[] CONTENT = "0123456789".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private FakeS3 s3;
    private TestDaemon daemon;
    private Path source;

    @BeforeEach
    void start() throws Exception {
        source = Files.write(folder.resolve("report"), CONTENT);
        s3 = new FakeS3();
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        s3.close();
    }

    private UploadParts parts(int partSize, int urls) {
        return UploadParts.newBuilder()
                .setPartSize(partSize)
                .addAllPartUrls(
                        IntStream.rangeClosed(1, urls).mapToObj(s3::part).toList())
                .setCompleteUrl(s3.upload())
                .setAbortUrl(s3.upload())
                .build();
    }

    private Job create(JobType type, UploadParts parts) {
        String url = s3.object("").toString();
        return daemon.create(CreateJobRequest.newBuilder()
                .setDisplayName("upload")
                .setType(type)
                .setResume(true)
                .setSettings(TestDaemon.fast(s3.object(""), source).getSettings().toBuilder()
                        .setUploadParts(parts))
                .addFiles(FileSpec.newBuilder().setRemoteName(url).setLocalName(source.toString()))
                .build());
    }

    @Test
    void upload_inParts_isPutTogetherAndItsUrlsAreToldToNobody() throws Exception {
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD, parts(400_000, 3)), JOB_STATE_TRANSFERRED);

        assertThat(s3.stored()).isEqualTo(CONTENT);
        assertThat(job.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_S3_PARTS);
        assertThat(job.getHasUploadParts()).isTrue();
        assertThat(job.toString()).doesNotContain(FakeS3.SIGNATURE);
        Job done = daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
        assertThat(done.getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().noneMatch(UploadPartsIT::hasSignature);
        }
    }

    private static boolean hasSignature(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(FakeS3.SIGNATURE);
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void urls_thatExpired_areReplacedAndThePartsThatAreThereStay() {
        s3.fault((request, answer) -> {
            if (request.target().contains("partNumber=2")) {
                request.body();
                FakeS3.refuse(answer, 403, "AccessDenied");
                return true;
            }
            return false;
        });
        Job failed = daemon.await(create(JobType.JOB_TYPE_UPLOAD, parts(400_000, 3)), JOB_STATE_ERROR);
        assertThat(failed.getError().toString()).contains("SetUploadParts");
        s3.fault((request, answer) -> false);

        daemon.stubs()
                .job()
                .setUploadParts(SetUploadPartsRequest.newBuilder()
                        .setJobId(failed.getId())
                        .setUploadParts(parts(400_000, 3))
                        .build());
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(failed.getId()).build());

        daemon.await(failed, JOB_STATE_TRANSFERRED);
        assertThat(s3.log()).containsExactly("PUT 1", "PUT 2", "PUT 3", "POST");
        assertThat(s3.stored()).isEqualTo(CONTENT);
    }

    @Test
    void cancel_midway_abortsTheMultipartUpload() {
        s3.fault((request, answer) -> {
            if (request.target().contains("partNumber=2")) {
                request.body();
                FakeS3.refuse(answer, 503, "SlowDown");
                return true;
            }
            return false;
        });
        Job job = create(JobType.JOB_TYPE_UPLOAD, parts(400_000, 3));
        daemon.await(job, dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR);

        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());

        assertThat(s3.log()).endsWith("DELETE");
        assertThat(daemon.stubs()
                        .manager()
                        .getJob(GetJobRequest.newBuilder()
                                .setJobId(job.getId())
                                .setIncludeFinal(true)
                                .build())
                        .getJob()
                        .getState())
                .isEqualTo(dev.ebb.v1.JobState.JOB_STATE_CANCELLED);
    }

    @Test
    void parts_thatCannotBe_areRefusedWithTheirField() {
        EbbException none =
                catchThrowableOfType(EbbException.class, () -> create(JobType.JOB_TYPE_UPLOAD, parts(400_000, 0)));
        assertThat(none.getMessage()).contains("settings.upload_parts.part_urls");
        EbbException reply = catchThrowableOfType(
                EbbException.class, () -> create(JobType.JOB_TYPE_UPLOAD_REPLY, parts(400_000, 3)));
        assertThat(reply.reason()).isEqualTo("E_NOTIMPL");
        EbbException download =
                catchThrowableOfType(EbbException.class, () -> create(JobType.JOB_TYPE_DOWNLOAD, parts(400_000, 3)));
        assertThat(download.reason()).isEqualTo("E_NOTIMPL");
    }
}
