package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbException;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.NotifyEndpoint;
import dev.ebb.client.bits.NotifyFlag;
import dev.ebb.client.bits.OverwriteRule;
import dev.ebb.client.bits.ResultCode;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.PostgresServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes do with jobs that concern both: one name for two files, and who tells whom when something has happened. */
class FleetJobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PAIRS = 6;

    @TempDir
    Path folder;

    private FleetOfNodes fleet;

    @BeforeEach
    void startNodes() throws Exception {
        fleet = FleetOfNodes.start(folder, PostgresServer.shared(), 2);
    }

    @AfterEach
    void stopNodes() throws Exception {
        fleet.close();
    }

    @Test
    void oneName_ofTwoJobsAtTwoNodes_isGivenToOne() throws Exception {
        try (BackgroundCopyManager here = fleet.node("n1").manager();
                BackgroundCopyManager there = fleet.node("n2").manager()) {
            for (int i = 0; i < PAIRS; i++) {
                Path target = fleet.files().resolve("pair" + i);
                byte[] first = fleet.origin().file("/a" + i, 50_000, i);
                byte[] second = fleet.origin().file("/b" + i, 60_000, 100 + i);
                BackgroundCopyJob a = here.createJob(at("node:n1", "/a" + i, target));
                BackgroundCopyJob b = there.createJob(at("node:n2", "/b" + i, target));
                assertThat(a.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
                assertThat(b.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);

                CompletableFuture<Boolean> doneA = CompletableFuture.supplyAsync(() -> isCompleted(a));
                CompletableFuture<Boolean> doneB = CompletableFuture.supplyAsync(() -> isCompleted(b));

                assertThat(List.of(doneA.join(), doneB.join())).containsExactlyInAnyOrder(true, false);
                assertThat(target).hasBinaryContent(doneA.join() ? first : second);
                BackgroundCopyJob loser = doneA.join() ? b : a;
                assertThat(loser.getState()).isEqualTo(JobState.TRANSFERRED);
                loser.cancel();
            }
        }
        FleetOfNodes.await("nothing is left over", () -> fleet.temporaries().isEmpty());
    }

    private JobSpec at(String place, String path, Path target) {
        return JobSpec.download(path)
                .file(fleet.uri(path), target)
                .placement(place)
                .overwrite(OverwriteRule.NO_CLOBBER)
                .resume();
    }

    private static boolean isCompleted(BackgroundCopyJob job) {
        try {
            return job.complete() == ResultCode.S_OK;
        } catch (EbbException refused) {
            assertThat(refused).hasMessageContaining("exists");
            return false;
        }
    }

    @Test
    void notification_ofANodeThatDies_isDeliveredByAnotherUnderItsId() throws Exception {
        try (NotifyReceiver receiver = NotifyReceiver.start()) {
            receiver.answering((request, answer) -> answer.fallSilent());
            fleet.origin().file("/told", 10_000, 1);
            String id;
            try (BackgroundCopyManager manager = fleet.node("n1").manager()) {
                id = manager.createJob(told("/told", receiver)).getId();
            }
            NotifyReceiver.Post unanswered = receiver.next();
            Node holder = fleet.node(fleet.holders().iterator().next());

            holder.kill();

            NotifyReceiver.Post again = receiver.next();
            assertThat(again.id()).isEqualTo(unanswered.id());
            assertThat(again.kind()).isEqualTo("JOB_TRANSFERRED");
            FleetOfNodes.await("it is not owed any more", () -> fleet.count("SELECT count(*) FROM notification") == 0);
            try (BackgroundCopyManager manager = fleet.other(holder).manager()) {
                assertThat(manager.getJob(id).complete()).isEqualTo(ResultCode.S_OK);
            }
        }
    }

    @Test
    void notifications_whileNoNodeFails_areDeliveredOnceEach() throws Exception {
        int jobs = 12;
        try (NotifyReceiver receiver = NotifyReceiver.start();
                BackgroundCopyManager manager = fleet.node("n1").manager()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                fleet.origin().file("/n" + i, 10_000, i);
                ids.add(manager.createJob(told("/n" + i, receiver)).getId());
            }
            Set<String> posts = new HashSet<>();
            for (int i = 0; i < jobs; i++) {
                posts.add(receiver.next().id());
            }
            FleetOfNodes.await("nothing is owed any more", () -> fleet.count("SELECT count(*) FROM notification") == 0);
            assertThat(posts).hasSize(jobs);
            assertThat(receiver.waiting()).isZero();
            for (String id : ids) {
                assertThat(manager.getJob(id).complete()).isEqualTo(ResultCode.S_OK);
            }
            assertThat(Files.list(fleet.files())).hasSize(jobs);
        }
    }

    private JobSpec told(String path, NotifyReceiver receiver) {
        return JobSpec.download(path)
                .file(fleet.uri(path), fleet.files().resolve(path.substring(1)))
                .minimumRetryDelay(Duration.ofMillis(200))
                .notifyEndpoint(NotifyEndpoint.unsigned(URI.create(receiver.url("/hook"))))
                .notifyFlags(NotifyFlag.JOB_TRANSFERRED)
                .resume();
    }
}
