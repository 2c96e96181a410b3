package dev.ebb.server.scheduler;

import dev.ebb.server.fleet.PlaceNeed;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.policy.LimitsInForce;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the tree of rates which limits count and who runs. Confined to the scheduler's thread; a turn comes at least every
 * sample interval while something runs, so calendars and policies count within that.
 */
final class JobRates {
    private final RateTree tree;
    private final SharedLimits limits;
    private final ZoneId zone;
    private LimitsInForce inForce = LimitsInForce.NONE;

    JobRates(RateTree tree, SharedLimits limits, ZoneId zone) {
        this.tree = tree;
        this.limits = limits;
        this.zone = zone;
    }

    /** One turn; this is what the node would use of the fleet's places for jobs. */
    void run(Instant now, PlaceNeed places) {
        LimitsInForce next = limits.at(now, LocalDateTime.ofInstant(now, zone), places);
        if (!next.equals(inForce)) {
            inForce = next;
            tree.limits(next);
        }
    }

    /** How fast the files of a job that runs may move. */
    Lane of(Job job) {
        return tree.lane(job.id(), job.owner(), job.priority(), ownLimit(job));
    }

    /** A job has changed. */
    void follow(Job job) {
        tree.follow(job.id(), job.owner(), job.priority(), ownLimit(job));
    }

    /** A job has left its place. */
    void left(JobId id) {
        tree.leave(id);
    }

    /** The limits that count now. For any thread. */
    List<RateInForce> inForce() {
        return tree.inForce();
    }

    private static @Nullable Long ownLimit(Job job) {
        return job.settings().transfer().terms().bandwidthLimit();
    }
}
