package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class BoundJobsTest {
    private final List<NodeStatus> nodes = new ArrayList<>();
    private Map<String, Integer> store = Map.of();
    private int asked;
    private long now;
    private long takes;

    @Test
    void jobsOfAPool_areDealtAmongThoseOfItThatTakeJobs_firstToThoseWithPlaces() {
        nodes.addAll(List.of(node("a", true, 0), node("b", false, 1), node("c", true, 0), node("d", true, 1)));
        store = Map.of("pool:west", 4);
        assertThat(waiting("d", 9)).isEqualTo(2);
        assertThat(waiting("a", 9)).isEqualTo(1);
        assertThat(waiting("c", 9)).isEqualTo(1);
        assertThat(waiting("b", 9)).as("it is cordoned").isZero();
    }

    @Test
    void jobsOfTheNode_areAllItsOwn() {
        nodes.addAll(List.of(node("a", true, 0), node("b", true, 1)));
        store = Map.of("node:a", 3, "pool:west", 1);
        assertThat(waiting("a", 9)).isEqualTo(3);
        assertThat(waiting("a", 2)).isEqualTo(2);
    }

    @Test
    void store_isAskedTheLessOftenTheLongerItTakes() {
        nodes.add(node("a", true, 0));
        BoundJobs bound = jobs("a");
        IntUnaryOperator askedIn = seconds -> {
            int before = asked;
            for (int i = 0; i < seconds * 10; i++) {
                now += Duration.ofMillis(100).toNanos();
                bound.waiting(JobPriority.NORMAL, 5);
            }
            return asked - before;
        };
        assertThat(askedIn.applyAsInt(10)).isBetween(15, 21);
        takes = Duration.ofMillis(500).toNanos();
        assertThat(askedIn.applyAsInt(60)).isLessThanOrEqualTo(8);
    }

    private int waiting(String self, int limit) {
        return jobs(self).waiting(JobPriority.NORMAL, limit);
    }

    private BoundJobs jobs(String self) {
        return new BoundJobs(
                self,
                (priority, limit) -> {
                    asked++;
                    now += takes;
                    return store;
                },
                () -> nodes,
                () -> now);
    }

    private static NodeStatus node(String name, boolean active, int places) {
        return new NodeStatus(
                name,
                Set.of("west"),
                "",
                "1",
                active ? NodeMode.ACTIVE : NodeMode.CORDONED,
                true,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                new NodeLoad(0, 0, places, 0));
    }
}
