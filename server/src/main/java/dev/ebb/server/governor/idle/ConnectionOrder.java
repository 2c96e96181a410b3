package dev.ebb.server.governor.idle;

/**
 * What one connection may do until the next tick.
 *
 * @param id the connection
 * @param action whether it moves bytes at all
 * @param windowBytes most payload bytes in flight, whole segments, at least one; 0 unless it moves. Where a pace is given,
 *     bytes that wait unread count too: the buffer is not to be larger
 * @param bytesPerSecond the pace of reads (or writes), payload; {@link #UNPACED} where the window says enough, 0 unless it
 *     moves. In
 *     {@link IdleMode#KERNEL} only a trickle over a slow link is paced, whose single segment a round trip would be too much,
 *     and uploads always are
 */
public record ConnectionOrder(long id, Action action, long windowBytes, long bytesPerSecond) {
    /** No pace. */
    public static final long UNPACED = Long.MAX_VALUE;

    /** What becomes of a connection. */
    public enum Action {
        /** Moves bytes. */
        MOVE,

        /**
         * One too many for the moment: reads (or writes) nothing and offers no window, so that nothing more comes in than
         * what is on its way. Saves a new handshake when the path is idle again soon.
         */
        PAUSE,

        /** One too many for longer than servers are patient: is closed, its range goes on later. */
        CLOSE
    }
}
