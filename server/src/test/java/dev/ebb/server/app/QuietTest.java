package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.NotifyEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a service that was started on demand may leave. */
class QuietTest {
    @TempDir
    Path folder;

    @Test
    void service_thatOwesANotification_isNotQuiet() throws Exception {
        Home home = Home.in(folder.resolve("home"));
        var sources = new ConfigurationLoader.Sources(home, Optional.empty(), Map.of(), List.of());
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new Origin().file("/a", new byte[100]));
                NotifyReceiver receiver = NotifyReceiver.start().answering(500);
                ServerRuntime runtime = ServerRuntime.start(home, LiveConfiguration.load(sources))) {
            CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/a"), folder.resolve("a"));
            request.getSettingsBuilder()
                    .setMinimumRetryDelay(TestDaemon.duration(Duration.ofHours(1)))
                    .setNotifyEndpoint(NotifyEndpoint.newBuilder().setUrl(receiver.url("/hook")));
            try (EbbClient client = EbbClient.connect(EbbTarget.unix(home.socket()))) {
                String id = client.blocking()
                        .manager()
                        .createJob(request.build())
                        .getJob()
                        .getId();
                receiver.next();
                assertThat(runtime.isQuiet()).isFalse();
                client.blocking()
                        .job()
                        .cancel(CancelRequest.newBuilder().setJobId(id).build());
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!runtime.isQuiet() && System.nanoTime() < deadline) {
                Thread.onSpinWait(); // the last call may still be ending
            }
            assertThat(runtime.isQuiet()).isTrue();
        }
    }
}
