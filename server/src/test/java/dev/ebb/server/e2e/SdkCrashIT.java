package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbTarget;
import dev.ebb.client.EventSubscription;
import dev.ebb.client.bits.BackgroundCopyCallback;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.EventSelection;
import dev.ebb.client.bits.JobEvent;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners and waiters of the SDK while the service is killed and started again. */
class SdkCrashIT {
    @TempDir
    Path folder;

    @Test
    void service_killedInTheMiddle_isWaitedOutAndNothingIsLost() throws Exception {
        byte[] content = DownloadIT.bytes(400_000, 5);
        CountDownLatch release = new CountDownLatch(1);
        RemoteFile file = new RemoteFile(content).etag("\"v1\"").holdAt(200_000, release);
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ScriptedHttpServer server = ScriptedHttpServer.start(file)) {
            DaemonProcess daemon = DaemonProcess.start(folder);
            try (BackgroundCopyManager manager = BackgroundCopyManager.connect(EbbTarget.home(folder));
                    EventSubscription subscription =
                            manager.listen(EventSelection.FROM_OLDEST, new BackgroundCopyCallback() {
                                @Override
                                public void event(BackgroundCopyJob job, JobEvent event) {
                                    heard.add(event.cursor());
                                }
                            })) {
                BackgroundCopyJob job = manager.createJob(JobSpec.download("survivor")
                        .file(server.uri("/a").toString(), folder.resolve("a"))
                        .resume());
                CompletableFuture<JobState> waiting = job.async().awaitTransferred();
                job.async().await(JobState.TRANSFERRING).get(30, TimeUnit.SECONDS);
                daemon.kill();
                daemon = DaemonProcess.start(folder);
                release.countDown();
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(JobState.TRANSFERRED);
                job.complete();
                assertThat(folder.resolve("a")).hasBinaryContent(content);

                List<String> all = new CopyOnWriteArrayList<>();
                CompletableFuture<String> acknowledged = new CompletableFuture<>();
                try (EventSubscription again = manager.listen(EventSelection.FROM_OLDEST, new BackgroundCopyCallback() {
                    @Override
                    public void event(BackgroundCopyJob of, JobEvent event) {
                        all.add(event.cursor());
                        BackgroundCopyCallback.super.event(of, event);
                    }

                    @Override
                    public void jobAcknowledged(BackgroundCopyJob of) {
                        acknowledged.complete(of.getId());
                    }
                })) {
                    assertThat(acknowledged.get(30, TimeUnit.SECONDS)).isEqualTo(job.getId());
                }
                // What the listener that lived through it heard is the history: each event, once, in order.
                while (heard.size() < all.size()) {
                    daemon.await(() -> heard.size() >= all.size());
                }
                assertThat(heard).containsExactlyElementsOf(all);
            } finally {
                daemon.close();
            }
        }
    }
}
