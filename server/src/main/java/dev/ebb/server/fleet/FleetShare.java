package dev.ebb.server.fleet;

import java.util.List;

/**
 * Deals a limit of the fleet out among its nodes: who wants little gets what he wants, what is left is dealt in equal parts to
 * those who want more, and nobody who wants it gets less than his floor. The parts together never exceed the limit. What one
 * wants more, or is owed more, only ever lessens the parts of the others: nodes that work from different news of each other
 * rest on that. Pure.
 */
final class FleetShare {
    private FleetShare() {}

    /**
     * A node that shares, in the order of the names.
     *
     * @param want what it would use
     * @param floor what it may fall back to at any time without asking
     */
    record Claim(long want, long floor) {
        long owed() {
            return Math.min(want, floor);
        }

        private long at(long level) {
            return Math.min(want, Math.max(level, floor));
        }
    }

    /** The part of the claim at an index. */
    static long of(long limit, List<Claim> claims, int index) {
        long owed = claims.stream().mapToLong(Claim::owed).sum();
        if (owed > limit) {
            long others = owed - claims.get(index).owed();
            return Math.max(0, limit - others); // the others do not know of all of us yet
        }
        long level = level(limit, claims);
        Claim mine = claims.get(index);
        long part = mine.at(level);
        long left = limit - sum(claims, level);
        boolean next = mine.want() > part && mine.floor() <= level;
        long before = claims.subList(0, index).stream()
                .filter(claim -> claim.want() > claim.at(level) && claim.floor() <= level)
                .count();
        return next && before < left ? part + 1 : part;
    }

    /** The highest level at which everybody can have as much. */
    private static long level(long limit, List<Claim> claims) {
        long low = 0;
        long high = limit;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (sum(claims, middle) <= limit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static long sum(List<Claim> claims, long level) {
        return claims.stream().mapToLong(claim -> claim.at(level)).sum();
    }
}
