package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobPriority;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One place for background jobs and two real nodes: who has it, and who gives it up to whom. */
class FleetPlacesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String RUNNING = "SELECT count(*) FROM job WHERE state IN (1, 2) AND priority <> 0";

    /** Far more than there is time for while it goes slowly. */
    private static final int ENDLESS = 32 << 20;

    @TempDir
    static Path folder;

    private static FleetOfNodes fleet;

    private final List<String> made = new ArrayList<>();
    private BackgroundCopyManager any;

    @BeforeAll
    static void startNodes() throws Exception {
        fleet = FleetOfNodes.start(
                folder,
                PostgresServer.shared(),
                2,
                "scheduling.background-jobs=1",
                "scheduling.background-jobs-scope=fleet",
                "scheduling.time-slice=3s");
    }

    @AfterAll
    static void stopNodes() throws Exception {
        fleet.close();
    }

    @BeforeEach
    void connect() throws Exception {
        fleet.origin().pause(40);
        any = fleet.node("n1").manager();
    }

    @AfterEach
    void cancelAll() throws Exception {
        made.forEach(id -> any.getJob(id).cancel());
        any.close();
    }

    @Test
    void onlyPlaceOfTheFleet_isGivenUpToAHigherJobThatWasMadeElsewhere() throws Exception {
        BackgroundCopyJob low = make(any, "low", ENDLESS, JobPriority.LOW, "any");
        FleetOfNodes.await("it runs", () -> fleet.runner(low.getId()) != null);
        Node runner = fleet.runner(low.getId());
        try (BackgroundCopyManager elsewhere = fleet.other(runner).manager()) {
            BackgroundCopyJob front = make(elsewhere, "foreground", 100_000, JobPriority.FOREGROUND, "any");
            assertThat(front.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            assertThat(fleet.attempt(low.getId()))
                    .as("it has places of its own")
                    .isEqualTo(1);

            List<BackgroundCopyJob> high = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                high.add(make(elsewhere, "high" + i, 500_000, JobPriority.HIGH, "any"));
            }
            for (BackgroundCopyJob job : high) {
                awaitAlone(job);
            }
            FleetOfNodes.await("the lower one goes on", () -> fleet.attempt(low.getId()) > 1);
        }
    }

    @Test
    void jobThatOnlyANodeWithoutAPlaceMayRun_hasItsTurn() throws Exception {
        List<BackgroundCopyJob> endless = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            endless.add(make(any, "endless" + i, ENDLESS, JobPriority.NORMAL, "any"));
        }
        FleetOfNodes.await("one of them runs", () -> fleet.count(RUNNING) == 1);
        String busy = fleet.runner(endless.get(0).getId()) != null
                ? fleet.runner(endless.get(0).getId()).name()
                : fleet.runner(endless.get(1).getId()).name();
        String idle = busy.equals("n1") ? "n2" : "n1";

        BackgroundCopyJob bound = make(any, "bound", 100_000, JobPriority.NORMAL, "node:" + idle);
        awaitAlone(bound);
        for (BackgroundCopyJob job : endless) {
            assertThat(job.getState()).as("it has not ended meanwhile").isNotEqualTo(JobState.TRANSFERRED);
        }

        BackgroundCopyJob higher = make(any, "higher", 100_000, JobPriority.HIGH, "node:" + busy);
        awaitAlone(higher);
    }

    private static void awaitAlone(BackgroundCopyJob job) throws Exception {
        FleetOfNodes.await("it is transferred", () -> {
            assertThat(fleet.count(RUNNING)).as("jobs at once").isLessThanOrEqualTo(1);
            return job.getState() == JobState.TRANSFERRED;
        });
    }

    private BackgroundCopyJob make(
            BackgroundCopyManager manager, String name, int bytes, JobPriority priority, String place) {
        fleet.origin().file("/" + name, bytes, 1);
        BackgroundCopyJob job = manager.createJob(JobSpec.download(name)
                .priority(priority)
                .placement(place)
                .file(fleet.uri("/" + name), fleet.files().resolve(name))
                .resume());
        made.add(job.getId());
        return job;
    }
}
