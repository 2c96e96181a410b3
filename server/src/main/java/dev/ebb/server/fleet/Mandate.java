package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import java.time.Instant;
import java.util.Map;

/** What the fleet leaves to this node, for its scheduler, which asks at every turn. Thread-safe, cheap. */
public interface Mandate {
    /** Of a node that there is no other beside. */
    Mandate ALONE = new Mandate() {
        @Override
        public Standing standing() {
            return Standing.TAKES;
        }

        @Override
        public boolean mayHold(Job job) {
            return true;
        }

        @Override
        public long share(String key, long limit) {
            return limit;
        }

        @Override
        public boolean othersReach(Job job, String server) {
            return false;
        }

        @Override
        public void cannotReach(Map<String, Instant> servers, boolean standsBack) {
            // Nobody is there to be told.
        }

        @Override
        public Map<String, Long> places(PlaceNeed need) {
            return Map.of(ShareKey.JOBS, (long) need.wanted());
        }

        @Override
        public void want(Map<String, Long> wants) {
            // Nobody is there to be told.
        }
    };

    /** What it may do with jobs. */
    Standing standing();

    /** True when the files of the job live where this node sees them. */
    boolean mayHold(Job job);

    /** Whether another node that takes jobs may run this one, and has not said that it cannot reach the server either. */
    boolean othersReach(Job job, String server);

    /** Of these servers this node knows that it cannot reach them, since then; whether it begins no jobs at all for that. */
    void cannotReach(Map<String, Instant> servers, boolean standsBack);

    /** This node's share of a limit of the whole fleet, see {@link FleetShares}. */
    long share(String key, long limit);

    /** What it is to want of the places for background jobs, so that other nodes have what they need of them. */
    Map<String, Long> places(PlaceNeed need);

    /** What this node would use of such limits now, by their keys. */
    void want(Map<String, Long> wants);
}
