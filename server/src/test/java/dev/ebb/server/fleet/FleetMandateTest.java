package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.NodeDemand;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** On whom a node may count that does not reach a server itself. */
class FleetMandateTest {
    private static final String SERVER = "origin.example:443";

    @Test
    void other_thatIsWell_isCountedOn() {
        assertThat(others(NodeMode.ACTIVE, true, NodeOutlook.CLEAR, Placement.ANY))
                .isTrue();
        assertThat(others(NodeMode.ACTIVE, true, outlook(true, false, "other.example:443"), Placement.pool("west")))
                .isTrue();
    }

    @Test
    void other_thatCannot_isNotCountedOn() {
        assertThat(others(NodeMode.CORDONED, true, NodeOutlook.CLEAR, Placement.ANY))
                .isFalse();
        assertThat(others(NodeMode.ACTIVE, false, NodeOutlook.CLEAR, Placement.ANY))
                .isFalse();
        assertThat(others(NodeMode.ACTIVE, true, NodeOutlook.CLEAR, Placement.node("here")))
                .isFalse();
        assertThat(others(NodeMode.ACTIVE, true, outlook(false, false, ""), Placement.ANY))
                .isFalse();
        assertThat(others(NodeMode.ACTIVE, true, outlook(true, true, ""), Placement.ANY))
                .isFalse();
        assertThat(others(NodeMode.ACTIVE, true, outlook(true, false, SERVER), Placement.ANY))
                .isFalse();
    }

    @Test
    void node_doesNotCountOnItself() {
        assertThat(mandate(List.of(node("here", NodeMode.ACTIVE, true, NodeOutlook.CLEAR)))
                        .othersReach(job(Placement.ANY), SERVER))
                .isFalse();
    }

    private static boolean others(NodeMode mode, boolean alive, NodeOutlook outlook, Placement place) {
        return mandate(List.of(
                        node("here", NodeMode.ACTIVE, true, NodeOutlook.CLEAR), node("there", mode, alive, outlook)))
                .othersReach(job(place), SERVER);
    }

    private static NodeOutlook outlook(boolean networkUp, boolean stopping, String unreachable) {
        return new NodeOutlook(networkUp, stopping, 1, 1, Map.of(), Map.of(unreachable, Instant.EPOCH), false);
    }

    private static NodeStatus node(String name, NodeMode mode, boolean alive, NodeOutlook outlook) {
        NodeLoad load = new NodeLoad(0, 0, 0, 0, Set.of(), outlook, NodeDemand.NONE);
        return new NodeStatus(
                name,
                Set.of("west"),
                "",
                "1",
                mode,
                alive,
                JobDraft.START,
                JobDraft.START,
                JobDraft.START.plusSeconds(10),
                load);
    }

    private static Job job(Placement place) {
        return JobDraft.fresh()
                .settings(JobSettings.DEFAULTS.withTransfer(
                        TransferSettings.DEFAULTS.withTerms(TransferTerms.DEFAULTS.withPlacement(place))))
                .job();
    }

    private static FleetMandate mandate(List<NodeStatus> nodes) {
        Fleet fleet = new Fleet() {
            @Override
            public String self() {
                return "here";
            }

            @Override
            public List<NodeStatus> nodes() {
                return nodes;
            }

            @Override
            public Optional<String> holder(JobId job) {
                return Optional.empty();
            }

            @Override
            public void report(Supplier<NodeLoad> load) {}

            @Override
            public boolean setMode(String node, NodeMode mode) {
                return false;
            }

            @Override
            public boolean forget(String node) {
                return false;
            }
        };
        FleetShares shares = new FleetShares("here", Duration.ofSeconds(6), Duration.ofMinutes(6), System::nanoTime);
        return new FleetMandate(fleet, shares, System::nanoTime);
    }
}
