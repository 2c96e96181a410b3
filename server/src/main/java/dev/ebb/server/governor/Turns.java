package dev.ebb.server.governor;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among those who share something: whoever has had the fewest bytes, counted for a newcomer as if he had had
 * as many as the one whose turn was last (start-time fair queueing). Each step costs the logarithm of the line. Confined to
 * whoever holds the lock of its tree.
 */
final class Turns {
    private final TreeSet<Turn> line =
            new TreeSet<>(Comparator.comparingLong((Turn turn) -> turn.had).thenComparingLong(turn -> turn.number));
    private long clock;

    /** The place of a node in a line. */
    static final class Turn {
        private final RateNode node;
        private final long number;
        private long had;

        Turn(RateNode node, long number) {
            this.node = node;
            this.number = number;
        }

        RateNode node() {
            return node;
        }
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    void enter(Turn turn) {
        turn.had = Math.max(turn.had, clock);
        line.add(turn);
    }

    void leave(Turn turn) {
        line.remove(turn);
    }

    @Nullable
    Turn first() {
        return line.isEmpty() ? null : line.first();
    }

    /** It has had so many bytes more, in line or not. */
    void had(Turn turn, long bytes) {
        boolean waits = line.remove(turn);
        clock = Math.max(clock, turn.had);
        turn.had += bytes;
        if (waits) {
            line.add(turn);
        }
    }
}
