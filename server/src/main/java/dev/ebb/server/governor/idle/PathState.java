package dev.ebb.server.governor.idle;

/** What the background does on a path at the moment. */
public enum PathState {
    /** Looks for the end of the idle bandwidth: the window grows by a factor each round trip. */
    RAMP,

    /** Has found it: the window follows a small queueing delay. */
    TRACK,

    /** Has made way for somebody else: one connection trickles, so that the path stays visible. */
    YIELD
}
