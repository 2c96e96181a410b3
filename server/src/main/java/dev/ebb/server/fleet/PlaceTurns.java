package dev.ebb.server.fleet;

import dev.ebb.server.fleet.PlaceDeal.Seat;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.store.NodeDemand;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this node says that it wants of the fleet's places for background jobs: less than it would use, while others need a place
 * for jobs that only they can run. Saying less is always safe: how much a node has is worked out by {@link FleetShares} from what
 * all say, whatever that is. Turns are counted by the clock of the database. Confined to one thread.
 */
final class PlaceTurns {
    private static final int NO_LEVEL = Integer.MAX_VALUE;

    private final String self;
    private final Duration grace;
    private long began;
    private boolean holds;

    /** Of the node of this name; a node that is not heard of any more may still be at work so long. */
    PlaceTurns(String self, Duration grace) {
        this.self = self;
        this.grace = grace;
    }

    /** The words for the next heartbeat. */
    Map<String, Long> words(PlaceNeed need, List<NodeStatus> nodes, boolean hasPlaces, Instant now) {
        long moment = now.toEpochMilli();
        if (hasPlaces && (!holds || !isAwaited(nodes))) {
            // What runs when somebody begins to wait has its turn to the end.
            began = holds ? moment - need.runningFor().toMillis() : moment;
        }
        holds = hasPlaces;
        Map<String, Long> words = new HashMap<>();
        words.put(ShareKey.JOBS, want(need, nodes, moment));
        words.put(ShareKey.JOBS_WANTED, (long) need.wanted());
        words.put(ShareKey.JOBS_TURN, holds ? began : -began);
        JobPriority level = need.level();
        if (level != null) {
            words.put(ShareKey.jobs(level), (long) need.count());
        }
        return words;
    }

    private boolean isAwaited(List<NodeStatus> nodes) {
        return nodes.stream()
                .filter(node -> node.alive() && !node.name().equals(self))
                .map(node -> node.load().demand())
                .anyMatch(demand -> level(demand) != null && demand.of(ShareKey.JOBS_TURN) <= 0);
    }

    private long want(PlaceNeed need, List<NodeStatus> nodes, long moment) {
        List<Seat> seats = new ArrayList<>();
        long limit = need.limit();
        int mine = -1;
        for (NodeStatus node : nodes) {
            NodeDemand demand = node.load().demand();
            if (node.name().equals(self)) {
                mine = seats.size();
                JobPriority level = need.level();
                seats.add(seat(need.wanted(), level, need.count(), holds ? began : -began, need, moment));
            } else if (node.alive()) {
                JobPriority level = level(demand);
                long count = level == null ? 0 : demand.of(ShareKey.jobs(level));
                long wanted = Math.max(demand.of(ShareKey.JOBS), demand.of(ShareKey.JOBS_WANTED));
                seats.add(seat(wanted, level, count, demand.of(ShareKey.JOBS_TURN), need, moment));
            } else if (node.seen().plus(grace).toEpochMilli() > moment) {
                limit -= Math.min(demand.of(ShareKey.JOBS), demand.floor(need.limit()));
            }
        }
        return mine < 0 || seats.size() < 2 ? need.wanted() : PlaceDeal.want(Math.max(0, limit), seats, mine);
    }

    private static Seat seat(
            long wanted, @Nullable JobPriority level, long count, long turn, PlaceNeed need, long moment) {
        return new Seat(
                wanted,
                level == null ? NO_LEVEL : level.code(),
                count,
                Math.abs(turn),
                turn > 0 && moment < turn + need.turn().toMillis());
    }

    private static @Nullable JobPriority level(NodeDemand demand) {
        for (JobPriority priority : JobPriority.values()) {
            if (demand.of(ShareKey.jobs(priority)) > 0) {
                return priority;
            }
        }
        return null;
    }
}
