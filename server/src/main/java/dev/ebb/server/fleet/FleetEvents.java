package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeProgress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What the fleet tells this node, and asks of it. Implementations note it and return at once; thread-safe. */
public interface FleetEvents {
    /** Who has not been introduced yet. */
    FleetEvents NOBODY = new FleetEvents() {
        @Override
        public void news(boolean thoroughly) {}

        @Override
        public void changed(Collection<Job> jobs) {}

        @Override
        public void claimsLost() {}

        @Override
        public Map<JobId, Long> concerns() {
            return Map.of();
        }

        @Override
        public List<NodeProgress> progress() {
            return List.of();
        }
    };

    /** Others have changed the queue, or what this node may do has changed; {@code thoroughly} after what may have been missed. */
    void news(boolean thoroughly);

    /** Others have changed these jobs, which concern this node; as they are now. */
    void changed(Collection<Job> jobs);

    /** This node was taken for dead: others may go on with what it runs. */
    void claimsLost();

    /** False when this node cannot do anything for the jobs it holds, and will not by itself. */
    default boolean isTurning() {
        return true;
    }

    /** The jobs that concern this node, because it runs them or somebody here waits for them, by the revision it knows. */
    Map<JobId, Long> concerns();

    /** How far the jobs have come that this node runs. */
    List<NodeProgress> progress();
}
