package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.TestDaemon;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service receives uploads where the configuration says so. */
class UploadServerIT {
    @TempDir
    Path folder;

    @Test
    void service_withARootForUploads_receivesThem() throws Exception {
        Path root = Files.createDirectory(folder.resolve("in"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (TestDaemon daemon =
                TestDaemon.start(folder.resolve("home"), "uploads.root=" + root, "uploads.listen=127.0.0.1:" + port)) {
            assertThat(daemon.client()).isNotNull();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a/f"))
                                    .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
        }
        assertThat(root.resolve("a/f")).hasContent("hello");
    }
}
