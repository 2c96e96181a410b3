package dev.ebb.server.governor.idle;

/**
 * A change of mind of a controller.
 *
 * @param nanos when, on the clock of the signals
 * @param reason why
 * @param view how the path looked right after it
 */
public record IdleDecision(long nanos, Reason reason, PathView view) {
    /** Why a controller changed its mind. */
    public enum Reason {
        /** The first tick. */
        STARTED("begins"),
        /** The ramp met the end of the idle bandwidth. */
        LINK_FULL("the link is full"),
        /** More queue than our own window explains. */
        FOREIGN_QUEUE("others queue at the bottleneck"),
        /** The interface carries bytes of others. */
        FOREIGN_BYTES("others use the interface"),
        /** A FOREGROUND job moves bytes. */
        FOREGROUND_JOB("a FOREGROUND job runs"),
        /** Nobody was seen for the hold time. */
        CALM_AGAIN("nobody else for a while"),
        /** The queue stays empty: there is more than was thought. */
        ROOM_AGAIN("there is room again"),
        /** Time jumped: suspend, or a stopped machine. */
        TIME_GAP("time jumped"),
        /** The round trip of the empty path is longer than it was: another route. */
        BASE_ROSE("the route is longer than it was"),
        /** The kernel gives no round trips: paced from now on. */
        MODE_PACED("the kernel shows no round trips"),
        /** The kernel gives round trips again. */
        MODE_KERNEL("the kernel shows round trips");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in words. */
        public String text() {
            return text;
        }
    }
}
