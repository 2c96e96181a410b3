package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.TestDaemon;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of a real service, as a collector reads them. */
@Timeout(120)
class MetricsIT {
    @TempDir
    Path folder;

    @Test
    void metrics_areForThoseWhoShowTheTokenThatIsKept() throws Exception {
        try (TestDaemon running =
                TestDaemon.start(folder, "metrics.enabled=true", "ui.enabled=true", "web.listen=127.0.0.1:0")) {
            URI metrics = URI.create(
                            Files.readString(folder.resolve("run/page.url")).strip())
                    .resolve("/metrics");
            Path file = folder.resolve("state/metrics.token");
            String token = Files.readString(file).strip();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(read(metrics, "Bearer " + token).body())
                    .contains(
                            "ebb_transfers 0\n",
                            "# TYPE ebb_path_queueing_delay_seconds gauge\n",
                            "ebb_network_up 1\n");
            assertThat(read(metrics, "Bearer " + token).headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(read(metrics, "Bearer " + token + "x").statusCode()).isEqualTo(401);
            assertThat(read(metrics, "Basic " + token).statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> read(URI metrics, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(metrics)
                                .header("Authorization", authorization)
                                .build(),
                        BodyHandlers.ofString());
    }
}
