package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.PacedOrigin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told to stop while it is busy: a real process, a real SIGTERM. */
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 4 << 20;
    private static final int JOBS = 12;

    @TempDir
    Path folder;

    @Test
    void transfersUnderWay_goOnFromWhereTheyWere_andHardlyAByteIsFetchedTwice() throws Exception {
        PacedOrigin origin = new PacedOrigin();
        Map<String, byte[]> contents = new ConcurrentHashMap<>();
        for (int i = 0; i < JOBS; i++) {
            contents.put("/f" + i, origin.file("/f" + i, BYTES, i));
        }
        origin.holdAt(BYTES / 2);

        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin)) {
            DaemonProcess daemon = start("scheduling.background-jobs=" + JOBS, "engine.connections-per-host=" + JOBS);
            List<String> ids = new ArrayList<>();
            try (BackgroundCopyManager manager = manager()) {
                for (String path : contents.keySet()) {
                    ids.add(manager.createJob(JobSpec.download(path)
                                    .file(server.uri(path).toString(), folder.resolve(path.substring(1)))
                                    .minimumRetryDelay(Duration.ofMillis(100))
                                    .resume())
                            .getId());
                }
                for (String id : ids) {
                    BackgroundCopyJob job = manager.getJob(id);
                    daemon.await(() -> job.getProgress().bytesTransferred() == BYTES / 2);
                }
            }
            daemon.signal("TERM");
            assertThat(daemon.awaitExit(PATIENCE)).isZero();
            origin.holdAt(Integer.MAX_VALUE);
            try (DaemonProcess next =
                            start("scheduling.background-jobs=" + JOBS, "engine.connections-per-host=" + JOBS);
                    BackgroundCopyManager manager = manager()) {
                for (String id : ids) {
                    BackgroundCopyJob job = manager.getJob(id);
                    assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
                    job.complete();
                }
            }
            contents.forEach((path, content) -> {
                assertThat(folder.resolve(path.substring(1))).hasBinaryContent(content);
                List<Long> starts = origin.starts(path);
                assertThat(starts.subList(1, starts.size())).isNotEmpty().allMatch(from -> from > 0);
                assertThat(origin.sent(path) - BYTES)
                        .as("bytes of %s that were sent twice, or by a server that nobody listened to", path)
                        .isLessThan(BYTES / 16);
            });
        }
    }

    @Test
    void commandsInTheMoment_areAnsweredAndKept_orRefusedAsUnavailable() throws Exception {
        DaemonProcess daemon = start("limits.jobs-per-user=1000000", "limits.jobs-per-machine=1000000");
        Map<String, JobState> promised = new ConcurrentHashMap<>();
        List<StatusRuntimeException> refused = new CopyOnWriteArrayList<>();
        int callers = 8;
        CountDownLatch busy = new CountDownLatch(callers * 5);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        for (int caller = 0; caller < callers; caller++) {
            String name = "storm-" + caller;
            threads.execute(() -> storm(daemon, name, promised, refused, busy));
        }
        assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        daemon.signal("TERM");
        assertThat(daemon.awaitExit(PATIENCE)).isZero();
        threads.shutdown();
        assertThat(threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        assertThat(refused)
                .hasSize(callers)
                .allSatisfy(refusal -> assertThat(refusal.getStatus().getCode())
                        .as(refusal.toString())
                        .isEqualTo(Status.Code.UNAVAILABLE));
        try (DaemonProcess next = start();
                EbbClient client = next.connect()) {
            for (Map.Entry<String, JobState> each : promised.entrySet()) {
                dev.ebb.v1.Job job = client.blocking()
                        .manager()
                        .getJob(GetJobRequest.newBuilder()
                                .setJobId(each.getKey())
                                .setIncludeFinal(true)
                                .build())
                        .getJob();
                if (each.getValue() == JobState.CANCELLED) {
                    assertThat(job.getState()).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_CANCELLED);
                }
            }
        }
    }

    /** Creates jobs and cancels every other one until it is refused; writes down what it was told. */
    private static void storm(
            DaemonProcess daemon,
            String name,
            Map<String, JobState> promised,
            List<StatusRuntimeException> refused,
            CountDownLatch busy) {
        try (EbbClient client = daemon.connect()) {
            while (true) {
                String kept = create(client, name);
                promised.put(kept, JobState.SUSPENDED);
                String cancelled = create(client, name);
                promised.put(cancelled, JobState.SUSPENDED);
                client.blocking()
                        .job()
                        .cancel(CancelRequest.newBuilder().setJobId(cancelled).build());
                promised.put(cancelled, JobState.CANCELLED);
                busy.countDown();
            }
        } catch (StatusRuntimeException refusal) {
            refused.add(refusal);
        } catch (RuntimeException refusal) {
            refused.add((StatusRuntimeException) refusal.getCause());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String create(EbbClient client, String name) {
        return client.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName(name)
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .addFiles(FileSpec.newBuilder()
                                .setRemoteName("http://127.0.0.1:1/nothing")
                                .setLocalName("/tmp/" + name))
                        .build())
                .getJob()
                .getId();
    }

    @Test
    void watcher_isSentAwayWithAHint_andGoesOnFromItsCursor() throws Exception {
        DaemonProcess daemon = start();
        String cursor;
        String created;
        try (EbbClient client = daemon.connect()) {
            Iterator<SubscribeResponse> events =
                    client.blocking().callback().subscribe(SubscribeRequest.getDefaultInstance());
            cursor = events.next().getHeartbeat().getCursor();
            daemon.signal("TERM");
            StatusRuntimeException end = null;
            try {
                while (true) {
                    cursor = events.next().getHeartbeat().getCursor();
                }
            } catch (StatusRuntimeException sentAway) {
                end = sentAway;
            }
            assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(StatusProto.fromThrowable(end).getDetailsList()).anyMatch(detail -> detail.is(RetryInfo.class));
            assertThat(daemon.awaitExit(PATIENCE)).isZero();
        }
        try (DaemonProcess next = start();
                EbbClient client = next.connect()) {
            created = create(client, "after");
            Iterator<SubscribeResponse> events = client.blocking()
                    .callback()
                    .subscribe(SubscribeRequest.newBuilder().setCursor(cursor).build());
            SubscribeResponse message = events.next();
            while (!message.hasEvent()) {
                message = events.next();
            }
            assertThat(message.getEvent().getJobId()).isEqualTo(created);
        }
    }

    @Test
    void nextService_startedWhileThisOneLeaves_waitsForItsEnd() throws Exception {
        PacedOrigin origin = new PacedOrigin();
        origin.file("/f", BYTES, 1);
        origin.pause(15);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin)) {
            DaemonProcess daemon = start();
            try (BackgroundCopyManager manager = manager()) {
                manager.createJob(JobSpec.download("f")
                        .file(server.uri("/f").toString(), folder.resolve("f"))
                        .resume());
                daemon.await(() -> origin.sent("/f") > BYTES / 8);
            }
            daemon.signal("TERM");
            try (DaemonProcess next = start()) {
                assertThat(daemon.awaitExit(PATIENCE)).isZero();
                assertThat(next.pid()).isNotEqualTo(daemon.pid());
            }
        }
    }

    private BackgroundCopyManager manager() throws IOException {
        return BackgroundCopyManager.connect(EbbTarget.home(folder.resolve("home")));
    }

    private DaemonProcess start(String... settings) throws IOException, InterruptedException {
        Path home = folder.resolve("home");
        java.nio.file.Files.createDirectories(home);
        return DaemonProcess.start(home, settings);
    }
}
