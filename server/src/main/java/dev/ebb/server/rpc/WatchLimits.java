package dev.ebb.server.rpc;

/**
 * How many event streams may be open.
 *
 * @param all of everybody
 * @param perCaller of one principal
 */
public record WatchLimits(int all, int perCaller) {
    /** Enough for many tools on one machine. */
    public static final WatchLimits DEFAULTS = new WatchLimits(1024, 128);
}
