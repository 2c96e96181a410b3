package dev.ebb.server.fleet;

import dev.ebb.server.fleet.FleetShare.Claim;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals the places for background jobs out among nodes that need them for jobs which nobody else can run: to higher priorities
 * first; where there are fewer than nodes of one priority, to those that are in their turn, then to those whose last turn began
 * longest ago. What is left goes in equal parts to those who want more. Pure.
 */
final class PlaceDeal {
    private PlaceDeal() {}

    /**
     * A node, in the order of the names.
     *
     * @param wanted places that it would use
     * @param level code of the priority that it needs places for; more than that of any for none
     * @param need how many it needs for that
     * @param began when its turn began, or its last one; 0 when it has had none
     * @param inTurn whether it has a place and keeps it
     */
    record Seat(long wanted, int level, long need, long began, boolean inTurn) {}

    /** What each is to have for what it needs. */
    static long[] needed(long limit, List<Seat> seats) {
        long[] parts = new long[seats.size()];
        long left = limit;
        int[] levels = seats.stream().mapToInt(Seat::level).sorted().distinct().toArray();
        for (int level : levels) {
            List<Integer> those = IntStream.range(0, seats.size())
                    .filter(i -> seats.get(i).level() == level && seats.get(i).need() > 0)
                    .boxed()
                    .toList();
            if (those.size() > left) {
                inTurns(left, seats, those).forEach(i -> parts[i] = 1);
            } else {
                List<Claim> claims = those.stream()
                        .map(i -> new Claim(seats.get(i).need(), 0))
                        .toList();
                for (int k = 0; k < those.size(); k++) {
                    parts[those.get(k)] = FleetShare.of(left, claims, k);
                }
            }
            left = limit - Arrays.stream(parts).sum();
        }
        return parts;
    }

    private static List<Integer> inTurns(long places, List<Seat> seats, List<Integer> those) {
        return those.stream()
                .sorted(Comparator.comparing((Integer i) -> !seats.get(i).inTurn())
                        .thenComparing(i -> seats.get(i).began())
                        .thenComparing(i -> i))
                .limit(places)
                .toList();
    }

    /**
     * What the node at an index may want, so that the others have what they need. All that it would use where equal parts leave them
     * that.
     */
    static long want(long limit, List<Seat> seats, int index) {
        long[] needed = needed(limit, seats);
        int count = seats.size();
        List<Claim> equal = IntStream.range(0, count)
                .mapToObj(i -> new Claim(seats.get(i).wanted(), limit / count + (i < limit % count ? 1 : 0)))
                .toList();
        boolean enough = IntStream.range(0, count).allMatch(i -> FleetShare.of(limit, equal, i) >= needed[i]);
        if (enough) {
            return seats.get(index).wanted();
        }
        List<Claim> fair = IntStream.range(0, count)
                .mapToObj(i -> new Claim(Math.max(needed[i], seats.get(i).wanted()), needed[i]))
                .toList();
        return FleetShare.of(limit, fair, index);
    }
}
