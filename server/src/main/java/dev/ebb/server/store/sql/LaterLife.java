package dev.ebb.server.store.sql;

import java.time.Instant;

/**
 * Where the history of a queue that came back from the past begins: behind every place in it that an earlier life can have told
 * anybody. Pure.
 */
public final class LaterLife {
    /**
     * Places in the history are numbers of 53 bits at most, for the sake of clients that know no others. A second of real time is
     * worth so many of them: no queue has as many events in a second, so the numbers of a later life are never those of an
     * earlier one.
     */
    private static final int EVENTS_PER_SECOND_BITS = 20;

    private LaterLife() {}

    /**
     * By how much all places are moved; more than the length of the history, so that no event meets another on the way.
     *
     * @param forgotten the last place that was pruned
     * @param last the last place that was given
     */
    public static long shift(long forgotten, long last, Instant now) {
        long next = last + (1L << EVENTS_PER_SECOND_BITS);
        return Math.max(now.getEpochSecond() << EVENTS_PER_SECOND_BITS, next) - forgotten;
    }
}
