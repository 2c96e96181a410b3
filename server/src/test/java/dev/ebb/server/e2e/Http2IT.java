package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.Http2TestStream;
import dev.ebb.server.support.TestCertificates;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Job;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs of many small files share an HTTP/2 connection, and move more files at once then. */
class Http2IT {
    private static final int ANSWER_MILLIS = 100;

    @TempDir
    Path folder;

    private static byte[] content(String path) {
        return ("the content of " + path).getBytes(StandardCharsets.US_ASCII);
    }

    private Job fetch(TestDaemon daemon, Http2TestServer server, String pem, int count) throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/0"), files.resolve("0"));
        request.getSettingsBuilder().setTrustedCertificatesPem(pem);
        for (int i = 1; i < count; i++) {
            request.addFiles(FileSpec.newBuilder()
                    .setRemoteName(server.uri("/" + i).toString())
                    .setLocalName(files.resolve("" + i).toString()));
        }
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_TRANSFERRED, JOB_STATE_ERROR);
        assertThat(job.getState()).as(job.getError().getMessage()).isEqualTo(JOB_STATE_TRANSFERRED);
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
        for (int i = 0; i < count; i++) {
            assertThat(files.resolve("" + i)).hasBinaryContent(content("/" + i));
        }
        return job;
    }

    @Test
    void jobOfManyFiles_movesMoreOfThemAtOnce_overOneConnection() throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"));
                Http2TestServer server = Http2TestServer.startSecure(
                                certificates.server("localhost"), stream -> stream.later(ANSWER_MILLIS, stream::file))
                        .files(Http2IT::content)) {
            fetch(daemon, server, certificates.authorityPem(), 120);

            assertThat(server.connections()).isOne();
            assertThat(server.seen()).hasSize(120);
            assertThat(server.mostStreams()).isBetween(5, 64);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "120, scheduling.files-per-job=1, true",
        "15, scheduling.files-per-job=4, false",
        "20, engine.http2=never, false"
    })
    void otherJobs_moveAsManyAsTheSettingSays(int count, String setting, boolean http2) throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"), setting);
                Http2TestServer server = Http2TestServer.startSecure(
                                certificates.server("localhost"), Http2TestStream::file)
                        .files(Http2IT::content)) {
            fetch(daemon, server, certificates.authorityPem(), count);

            assertThat(server.seen()).hasSize(count).allMatch(seen -> seen.http2() == http2);
            assertThat(server.mostStreams()).isLessThanOrEqualTo(1);
        }
    }
}
