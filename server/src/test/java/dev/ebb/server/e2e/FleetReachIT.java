package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.WaitingReason;
import dev.ebb.client.bits.WaitingReasonKind;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.LinkCut;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot reach an origin which others reach: its jobs go on with them, without an error and without a delay. */
class FleetReachIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LONG = Duration.ofHours(1);

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
    void job_whoseNodeLosesTheOrigin_goesOnAtTheOther() throws Exception {
        byte[] content = fleet.origin().file("/lost", 3 << 20, 1);
        fleet.origin().pause(40);
        try (BackgroundCopyManager any = fleet.node("n1").manager()) {
            BackgroundCopyJob job = any.createJob(spec("lost").resume());
            FleetOfNodes.await("some of it is durable", () -> fleet.durable(job.getId()) > 0);
            Node loser = fleet.runner(job.getId());

            loser.toOrigin().way(LinkCut.Way.CUT);

            Node winner = fleet.other(loser);
            FleetOfNodes.await("the other goes on", () -> fleet.runner(job.getId()) == winner);
            fleet.origin().pause(0);
            assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            job.complete();
            assertThat(fleet.files().resolve("lost")).hasBinaryContent(content);
            assertThat(fleet.origin().starts("/lost"))
                    .last()
                    .satisfies(
                            from -> assertThat(from).as("from what was there").isPositive());
        }
    }

    @Test
    void queue_isNotEmptiedIntoErrorsByANodeWithoutTheOrigin() throws Exception {
        Node cut = fleet.node("n1");
        cut.toOrigin().way(LinkCut.Way.CUT);
        fleet.origin().pause(500);
        try (BackgroundCopyManager manager = cut.manager()) {
            List<BackgroundCopyJob> jobs = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                fleet.origin().file("/q" + i, 100_000, i);
                jobs.add(manager.createJob(spec("q" + i).resume()));
            }
            BackgroundCopyJob last = jobs.get(jobs.size() - 1);
            FleetOfNodes.await("the node that is asked says why it does not run it", () -> saysWhy(last));
            try (BackgroundCopyManager other = fleet.node("n2").manager()) {
                FleetOfNodes.await("so does the other", () -> saysWhy(other.getJob(last.getId())));
            }
            fleet.origin().pause(5);
            for (BackgroundCopyJob job : jobs) {
                assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
                assertThat(job.getErrorCount()).isZero();
            }
            assertThat(fleet.holders()).containsExactly("n2");

            fleet.node("n2").toOrigin().way(LinkCut.Way.CUT);
            fleet.origin().file("/nobody", 100_000, 1);
            BackgroundCopyJob stuck = manager.createJob(spec("nobody").resume());
            FleetOfNodes.await("nobody reaches it", () -> stuck.getState() == JobState.TRANSIENT_ERROR);
        }
    }

    /** One node does not reach the server, the other is full. */
    private boolean saysWhy(BackgroundCopyJob job) {
        List<WaitingReason> reasons = job.whyNotRunning().reasons();
        return reasons.stream()
                        .anyMatch(it -> it.kind() == WaitingReasonKind.SERVER_UNREACHABLE
                                && it.details().getNode().equals("n1")
                                && it.details().hasSince()
                                && fleet.uri("/").contains("//" + it.details().getServer() + "/"))
                && reasons.stream().anyMatch(it -> it.kind() == WaitingReasonKind.NO_PLACES);
    }

    private JobSpec spec(String name) {
        return JobSpec.download(name)
                .file(fleet.uri("/" + name), fleet.files().resolve(name))
                .minimumRetryDelay(LONG);
    }
}
