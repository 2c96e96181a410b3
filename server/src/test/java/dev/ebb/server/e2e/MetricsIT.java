package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.Scraper;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of a real service, as a collector reads them. */
@Timeout(120)
class MetricsIT {
    private static final byte[] CONTENT = new byte[300_000];

    @TempDir
    Path folder;

    @Test
    void metrics_areForThoseWhoShowTheTokenThatIsKept() throws Exception {
        try (TestDaemon running = TestDaemon.start(folder, Scraper.SETTINGS)) {
            Scraper metrics = Scraper.of(folder);
            Path file = folder.resolve("state/metrics.token");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(metrics.text())
                    .contains(
                            "ebb_transfers 0\n",
                            "# TYPE ebb_queue_oldest_runnable_age_seconds gauge\n",
                            "# TYPE ebb_jobs_created_total counter\n",
                            "ebb_network_up 1\n");
            assertThat(metrics.answer("Bearer " + metrics.token()).headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.answer("Bearer " + metrics.token() + "x").statusCode())
                    .isEqualTo(401);
            assertThat(metrics.answer("Basic " + metrics.token()).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void metrics_asJobsRun_countWhatTheyDo() throws Exception {
        Origin origin = new Origin().file("/secret-name", CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                TestDaemon daemon = TestDaemon.start(folder, Scraper.SETTINGS)) {
            Scraper metrics = Scraper.of(folder);
            Map<String, Double> before = metrics.samples();
            Job job = daemon.download(server.uri("/secret-name?key=s3cret"), folder.resolve("file"));
            daemon.await(job, JobState.JOB_STATE_ERROR);
            Job fine = daemon.download(server.uri("/secret-name"), folder.resolve("file"));
            daemon.await(fine, JobState.JOB_STATE_TRANSFERRED);
            daemon.stubs()
                    .job()
                    .complete(
                            CompleteRequest.newBuilder().setJobId(fine.getId()).build());
            assertThat(catchThrowable(() -> daemon.stubs()
                            .manager()
                            .getJob(GetJobRequest.newBuilder()
                                    .setJobId(UUID.randomUUID().toString())
                                    .build())))
                    .isNotNull();
            Map<String, Double> after = metrics.await("ebb_queue_depth{priority=\"normal\",state=\"ERROR\"}", 1.0);

            assertThat(rise(before, after, "ebb_jobs_created_total{type=\"download\"}"))
                    .isEqualTo(2);
            assertThat(rise(before, after, "ebb_jobs_ended_total{outcome=\"completed\",type=\"download\"}"))
                    .isEqualTo(1);
            assertThat(rise(before, after, "ebb_bits_events_total{event_id=\"3\"}"))
                    .isEqualTo(2);
            assertThat(rise(before, after, "ebb_bits_events_total{event_id=\"4\"}"))
                    .isEqualTo(1);
            assertThat(rise(before, after, "ebb_bits_events_total{event_id=\"61\"}"))
                    .isEqualTo(1);
            assertThat(rise(before, after, "ebb_transfer_io_bytes_total{direction=\"download\"}"))
                    .isEqualTo(CONTENT.length);
            assertThat(rise(before, after, "ebb_transfer_files_total{direction=\"download\",outcome=\"finished\"}"))
                    .isEqualTo(1);
            assertThat(after)
                    .containsEntry("ebb_jobs{state=\"ERROR\"}", 1.0)
                    .containsKey(
                            "ebb_transfer_failures_total{code=\"BG_E_HTTP_ERROR_404\",direction=\"download\",disposition=\"fatal\"}")
                    .containsEntry(
                            "http_client_request_duration_seconds_count{error_type=\"404\",http_request_method=\"GET\",http_response_status_code=\"404\"}",
                            1.0)
                    .containsEntry(
                            "grpc_server_call_duration_seconds_count{grpc_method=\"ebb.v1.BackgroundCopyManager/GetJob\",grpc_status=\"NOT_FOUND\"}",
                            1.0)
                    .containsEntry(
                            "ebb_grpc_server_messages_total{direction=\"received\",grpc_method=\"ebb.v1.BackgroundCopyJob/Complete\"}",
                            1.0);
            assertThat(after.get("ebb_store_commit_duration_seconds_count")).isGreaterThan(4);
            assertThat(after.get("ebb_disk_sync_duration_seconds_count")).isPositive();
            assertThat(after.keySet())
                    .noneMatch(sample -> Stream.of("secret", "s3cret", job.getOwner(), job.getId())
                            .anyMatch(sample::contains));
        }
    }

    private static double rise(Map<String, Double> before, Map<String, Double> after, String sample) {
        assertThat(after).containsKey(sample);
        return after.get(sample) - before.getOrDefault(sample, 0.0);
    }
}
