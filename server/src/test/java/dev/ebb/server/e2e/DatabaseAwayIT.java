package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.LinkCut;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever runs a node sees of it while its database is away. */
class DatabaseAwayIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int UNREACHABLE = 3;

    @TempDir
    Path folder;

    @Test
    void node_saysWhatIsAway_once_andCanBeStopped() throws Exception {
        try (FleetOfNodes fleet = FleetOfNodes.start(folder, PostgresServer.shared(), 1)) {
            Node node = fleet.node("n1");
            node.toStore().way(LinkCut.Way.CUT);
            FleetOfNodes.await("it knows", () -> node.output().contains("the database cannot be reached"));

            var list = node.ebb("list"); // tries for longer than the scheduler waits between two looks
            assertThat(list.code()).isEqualTo(UNREACHABLE);
            assertThat(list.err())
                    .contains("ebb: The service cannot reach its database", "what to do: ")
                    .doesNotContain("the service cannot be reached");
            assertThat(node.output())
                    .containsOnlyOnce("the database cannot be reached; calls are refused until it can")
                    .containsOnlyOnce("the queue cannot be read")
                    .doesNotContain("\tat ", "HikariDataSource", "PoolBase");

            var stop = node.ebb("stop");
            assertThat(stop.err()).contains("The service has stopped");
            assertThat(stop.code()).isZero();
            assertThat(node.awaitExit(LONGEST)).isZero();
        }
    }
}
