package dev.ebb.server.e2e;

import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service of its own, a server to download from and a receiver, for tests of who is told about jobs. */
abstract class NotifyJobs {
    static final byte[] CONTENT = DownloadIT.bytes(10_000, 3);

    @TempDir
    Path folder;

    Path files;
    TestDaemon daemon;
    ScriptedHttpServer server;
    NotifyReceiver receiver;

    @BeforeEach
    void startServices() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        server = ScriptedHttpServer.start(
                new Origin().file("/a?token=url-s3cret", CONTENT).file("/b", CONTENT));
        receiver = NotifyReceiver.start();
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        receiver.close();
        server.close();
    }

    CreateJobRequest job(String path, JobSettings.Builder settings) {
        URI from = URI.create("http://localhost:" + server.port() + path);
        return TestDaemon.fast(from, files.resolve("a")).setSettings(settings).build();
    }

    static JobSettings.Builder settings() {
        return settings(Duration.ofMillis(100));
    }

    static JobSettings.Builder settings(Duration retry) {
        return JobSettings.newBuilder().setMinimumRetryDelay(TestDaemon.duration(retry));
    }

    void setEndpoint(Job job, String url) {
        daemon.stubs()
                .job()
                .setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                        .setJobId(job.getId())
                        .setEndpoint(NotifyEndpoint.newBuilder().setUrl(url))
                        .build());
    }
}
