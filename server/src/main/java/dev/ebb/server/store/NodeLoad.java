package dev.ebb.server.store;

import java.util.Set;

/**
 * What a node is doing, as it last said.
 *
 * @param transfers files that move now
 * @param jobs jobs it holds
 * @param places background jobs it would run at once
 * @param bytesPerSecond what its transfers move together
 * @param roles what it is there for besides the calls of clients: {@code jobs}, {@code uploads}, {@code web}
 * @param outlook what keeps it from running jobs
 * @param demand what it would use of limits that the fleet shares
 */
public record NodeLoad(
        int transfers,
        int jobs,
        int places,
        long bytesPerSecond,
        Set<String> roles,
        NodeOutlook outlook,
        NodeDemand demand) {
    /** Nothing. */
    public static final NodeLoad NONE = new NodeLoad(0, 0, 0, 0);

    /** Of a node that says nothing more. */
    public NodeLoad(int transfers, int jobs, int places, long bytesPerSecond) {
        this(transfers, jobs, places, bytesPerSecond, Set.of(), NodeOutlook.CLEAR, NodeDemand.NONE);
    }

    public NodeLoad {
        roles = Set.copyOf(roles);
    }
}
