package dev.ebb.client.bits;

import dev.ebb.v1.GetPlacementResponse;
import java.util.List;
import java.util.Optional;

/**
 * Where a job runs.
 *
 * <pre>{@code
 * job.whereItRuns().holder().ifPresent(node -> System.out.println("runs on " + node));
 * }</pre>
 *
 * @param placement where its files live: {@code any}, {@code node:NAME} or {@code pool:NAME}
 * @param nodes known nodes that may run it, by name, alive or not
 * @param holder the node that runs it, or ran it last; absent when none did or nobody knows any more
 */
public record JobPlacement(String placement, List<String> nodes, Optional<String> holder) {
    public JobPlacement {
        nodes = List.copyOf(nodes);
    }

    static JobPlacement of(GetPlacementResponse wire) {
        return new JobPlacement(
                wire.getPlacement(),
                wire.getNodesList(),
                Optional.of(wire.getHolder()).filter(name -> !name.isEmpty()));
    }
}
