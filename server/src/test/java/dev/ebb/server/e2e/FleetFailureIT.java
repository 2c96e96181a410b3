package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.client.EbbException;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.ResultCode;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.LinkCut;
import dev.ebb.server.support.PostgresServer;
import dev.ebb.server.support.Scraper;
import dev.ebb.v1.NodeMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What fails of a fleet, and who goes on: real processes, a real PostgreSQL, one shared folder. With leases of two seconds here;
 * with those of ten that are usual a job goes on elsewhere once a lease and a look of a second are over. One fleet for all of
 * it, which is mended after each.
 */
class FleetFailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 3 << 20;

    private static final String RECOVERED = "ebb_fleet_jobs_recovered_total";
    private static final String LOST = "ebb_fleet_leases_lost_total";

    @TempDir
    static Path folder;

    @TempDir
    static Path data;

    private static PostgresServer postgres;
    private static FleetOfNodes fleet;

    @BeforeAll
    static void startNodes() throws Exception {
        postgres = PostgresServer.durable(data);
        fleet = FleetOfNodes.start(folder, postgres, 2, Scraper.SETTINGS);
    }

    @AfterAll
    static void stopNodes() throws Exception {
        fleet.close();
        postgres.close();
    }

    @AfterEach
    void mend() throws Exception {
        fleet.mend();
    }

    @Test
    void node_killed_leavesItsJobToAnotherThatGoesOnFromTheCheckpoint() throws Exception {
        byte[] content = fleet.origin().file("/killed", BYTES, 1);
        fleet.origin().pause(40);
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            String id = begin(any, "killed");
            Node loser = runner(id);
            Node winner = fleet.other(loser);
            double recovered = counted(winner, RECOVERED);

            loser.kill();

            FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
            winner.metrics().await("ebb_fleet_nodes{state=\"gone\"}", 1);
            winner.metrics().await(RECOVERED, recovered + 1);
            fleet.origin().pause(0);
            finish(winner, id, "killed", content);
            assertResumed("/killed");
            loser.restart();
            assertSaysThatItHasEnded(loser, id);
        }
    }

    @Test
    void node_pausedBeyondItsLease_comesBackWithoutHarm() throws Exception {
        byte[] content = fleet.origin().file("/paused", BYTES, 2);
        fleet.origin().pause(40);
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            String id = begin(any, "paused");
            Node loser = runner(id);
            double lost = counted(loser, LOST);

            loser.pause();

            Node winner = fleet.other(loser);
            FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
            FleetOfNodes.await(
                    "the other has gone further",
                    () -> fleet.origin().starts("/paused").size() > 1);
            loser.goOn();
            FleetOfNodes.await("it is a member again", () -> fleet.isMember(loser));
            loser.metrics().await(LOST, lost + 1);
            fleet.origin().pause(0);
            finish(winner, id, "paused", content);
            assertResumed("/paused");
            FleetOfNodes.await(
                    "nothing of it is left", () -> fleet.temporaries().isEmpty());
            assertThat(fleet.files().resolve("paused")).hasBinaryContent(content);
        }
    }

    @Test
    void database_cutForOneNode_losesThatNodeItsJob() throws Exception {
        loseDatabase("cut", LinkCut.Way.CUT);
    }

    @Test
    void database_answersLostForOneNode_losesThatNodeItsJob() throws Exception {
        loseDatabase("deaf", LinkCut.Way.DEAF);
    }

    private void loseDatabase(String name, LinkCut.Way way) throws Exception {
        byte[] content = fleet.origin().file("/" + name, BYTES, 3);
        fleet.origin().pause(40);
        String id;
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            id = begin(any, name);
        }
        Node loser = runner(id);

        loser.toStore().way(way);

        Node winner = fleet.other(loser);
        FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
        fleet.origin().pause(0);
        finish(winner, id, name, content);
        assertResumed("/" + name);
        loser.toStore().way(LinkCut.Way.CUT); // what hangs ends
        loser.toStore().way(LinkCut.Way.OPEN);
        FleetOfNodes.await("it is a member again", () -> fleet.isMember(loser));
        FleetOfNodes.await("nothing of it is left", () -> fleet.temporaries().isEmpty());
        assertThat(fleet.files().resolve(name)).hasBinaryContent(content);
        assertSaysThatItHasEnded(loser, id);
    }

    @Test
    void node_stoppedInGoodOrder_givesItsJobBackAtOnceAndItsFileWithIt() throws Exception {
        byte[] content = fleet.origin().file("/stopped", BYTES, 4);
        fleet.origin().pause(40);
        String id;
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            id = begin(any, "stopped");
        }
        Node loser = runner(id);

        loser.stop();

        Node winner = fleet.other(loser);
        FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
        fleet.origin().pause(0);
        finish(winner, id, "stopped", content);
        assertResumed("/stopped");
    }

    @Test
    void node_drained_givesItsJobToAnotherAndTakesNone() throws Exception {
        byte[] content = fleet.origin().file("/drained", BYTES, 7);
        fleet.origin().pause(40);
        String id;
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            id = begin(any, "drained");
        }
        Node loser = runner(id);
        Node winner = fleet.other(loser);
        try (BackgroundCopyManager elsewhere = winner.manager()) {
            elsewhere.nodeAdministration().drainNode(loser.name());

            assertThat(elsewhere.nodeAdministration().listNodes())
                    .extracting(dev.ebb.v1.Node::getName, dev.ebb.v1.Node::getAlive, dev.ebb.v1.Node::getMode)
                    .containsExactlyInAnyOrder(
                            tuple(loser.name(), true, NodeMode.NODE_MODE_DRAINING),
                            tuple(winner.name(), true, NodeMode.NODE_MODE_ACTIVE));
            FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
        }
        fleet.origin().pause(0);
        finish(winner, id, "drained", content);
        assertResumed("/drained");
    }

    @Test
    void node_whoseSecretsTheOthersCannotOpen_isRefused() throws Exception {
        assertThatThrownBy(() -> fleet.startStranger("stranger")).hasMessageContaining("ended");
        assertThat(folder.resolve("stranger/daemon.out")).content().contains("Copy that file from a node");
    }

    @Test
    void commands_givenAtAnyNode_takeEffectWhereTheJobRuns() throws Exception {
        byte[] content = fleet.origin().file("/commanded", BYTES, 5);
        fleet.origin().pause(40);
        String id;
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            id = begin(any, "commanded");
        }
        Node runner = runner(id);
        try (BackgroundCopyManager elsewhere = fleet.other(runner).manager();
                BackgroundCopyManager there = runner.manager()) {
            BackgroundCopyJob job = elsewhere.getJob(id);
            FleetOfNodes.await(
                    "its progress is seen elsewhere", () -> job.getProgress().bytesTransferred() > 0);
            assertThat(Path.of(job.getFile(0).getTemporaryName()))
                    .as("what the other node writes, by its name")
                    .exists();

            job.suspend();
            assertThat(there.getJob(id).getState()).isEqualTo(JobState.SUSPENDED);
            long durable = settled(id);
            job.resume();
            FleetOfNodes.await("it goes on", () -> fleet.durable(id) > durable);
            fleet.origin().pause(0);
            assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            assertThat(job.complete()).isEqualTo(ResultCode.S_OK);
            assertThat(fleet.files().resolve("commanded")).hasBinaryContent(content);
        }
    }

    private static void assertSaysThatItHasEnded(Node node, String id) throws Exception {
        try (BackgroundCopyManager manager = node.manager()) {
            assertThatThrownBy(() -> manager.getJob(id)).hasMessageContaining("has ended");
        }
    }

    @Test
    void database_awayForAWhile_refusesCallsAndTransfersSettleAfterwards() throws Exception {
        byte[] content = fleet.origin().file("/outage", BYTES, 6);
        fleet.origin().pause(40);
        try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
            String id = begin(any, "outage");
            Node runner = runner(id);

            postgres.stop();
            assertThatThrownBy(() -> any.createJob(JobSpec.download("refused")))
                    .isInstanceOf(EbbException.class)
                    .hasMessageContaining("cannot");
            fleet.origin().pause(0);
            Thread.sleep(2_500); // longer than a lease: all of them are over
            postgres.start();

            finish(runner, id, "outage", content);
            assertThat(fleet.attempt(id)).as("nobody took it from its runner").isEqualTo(1);
            assertThat(fleet.origin().starts("/outage")).hasSize(1);
        }
    }

    private static double counted(Node node, String what) throws Exception {
        return node.metrics().samples().getOrDefault(what, 0.0);
    }

    /** What is durable once nothing is added any more: the transfer has ended. */
    private long settled(String id) throws Exception {
        long[] last = {-1};
        FleetOfNodes.await("nothing moves any more", () -> {
            long before = last[0];
            last[0] = fleet.durable(id);
            Thread.sleep(500); // two intervals of checkpoints
            return before == last[0];
        });
        return last[0];
    }

    private String begin(BackgroundCopyManager manager, String name) throws Exception {
        BackgroundCopyJob job = manager.createJob(JobSpec.download(name)
                .file(fleet.uri("/" + name), fleet.files().resolve(name))
                .minimumRetryDelay(Duration.ofMillis(100))
                .resume());
        FleetOfNodes.await("some of it is durable", () -> fleet.durable(job.getId()) > 0);
        return job.getId();
    }

    private Node runner(String id) throws Exception {
        FleetOfNodes.await("somebody runs it", () -> fleet.runner(id) != null);
        return fleet.runner(id);
    }

    private void finish(Node at, String id, String name, byte[] content) throws Exception {
        try (BackgroundCopyManager manager = at.manager()) {
            BackgroundCopyJob job = manager.getJob(id);
            assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            assertThat(job.complete()).isEqualTo(ResultCode.S_OK);
        }
        assertThat(fleet.files().resolve(name)).hasBinaryContent(content);
    }

    private void assertResumed(String path) {
        List<Long> starts = fleet.origin().starts(path);
        assertThat(starts.get(0)).isZero();
        assertThat(starts.subList(1, starts.size()))
                .as("asked for once more")
                .isNotEmpty()
                .allMatch(from -> from > 0);
    }
}
