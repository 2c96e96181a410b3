package dev.ebb.server.scheduler;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.NetworkCost;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What decides at a moment which jobs run, as one immutable value.
 *
 * @param networkUp false when this machine had a network and has none now
 * @param closedBy for each priority that may not run now, the policy that says so
 * @param places how many background and foreground jobs may run at once
 * @param running who holds the places
 * @param stopping nothing is started any more
 * @param network what the network costs
 * @param cost on networks of which cost jobs may run
 */
public record Situation(
        boolean networkUp,
        Map<JobPriority, String> closedBy,
        RunQueue.Places places,
        List<Holder> running,
        boolean stopping,
        NetworkCost network,
        CostDefaults cost) {
    /** Of a network that costs nothing. */
    public Situation(
            boolean networkUp,
            Map<JobPriority, String> closedBy,
            RunQueue.Places places,
            List<Holder> running,
            boolean stopping) {
        this(networkUp, closedBy, places, running, stopping, NetworkCost.UNKNOWN, CostDefaults.ALWAYS);
    }

    public Situation {
        closedBy = Map.copyOf(closedBy);
        running = List.copyOf(running);
    }

    static Situation of(Gate gate, RunQueue.Places places, Collection<JobSession> sessions, boolean stopping) {
        List<Holder> holders = sessions.stream().map(JobSession::holder).toList();
        return new Situation(gate.networkUp(), gate.closedBy(), places, holders, stopping, gate.network(), gate.cost());
    }

    /**
     * A job that holds a place.
     *
     * @param id the job
     * @param owner whose it is
     * @param priority its level
     * @param waitsForConnection none of its files has a connection, since the server has as many as it may have
     */
    public record Holder(JobId id, OwnerId owner, JobPriority priority, boolean waitsForConnection) {}
}
