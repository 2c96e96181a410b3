package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed between an event and its acknowledgement tells of it again. */
class NotifyCrashIT {
    @TempDir
    Path folder;

    @Test
    void notification_whenTheServiceIsKilledBeforeTheAnswer_isDeliveredAfterTheNextStart() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new Origin().file("/a", DownloadIT.bytes(1000, 1)));
                NotifyReceiver receiver = NotifyReceiver.start()) {
            receiver.answering((request, answer) -> answer.fallSilent());
            NotifyReceiver.Post unanswered;
            try (DaemonProcess daemon = DaemonProcess.start(home);
                    EbbClient client = daemon.connect()) {
                JobSettings.Builder settings = JobSettings.newBuilder()
                        .setMinimumRetryDelay(TestDaemon.duration(Duration.ofHours(1)))
                        .setNotifyEndpoint(NotifyEndpoint.newBuilder().setUrl(receiver.url("/hook")));
                CreateJobRequest request = TestDaemon.fast(server.uri("/a"), folder.resolve("a"))
                        .setSettings(settings)
                        .build();
                client.blocking().manager().createJob(request);
                unanswered = receiver.next();
                daemon.kill();
            }
            try (DaemonProcess again = DaemonProcess.start(home)) {
                NotifyReceiver.Post repeated = receiver.next();
                assertThat(repeated.id()).isEqualTo(unanswered.id());
                assertThat(repeated.kind()).isEqualTo("JOB_TRANSFERRED");
            }
        }
    }
}
