package dev.ebb.server.governor.idle;

/**
 * What the probe of a path shows: a small request on a connection of its own whose answer is timed by us.
 *
 * @param answers how many were answered since the controller was made; 0 for none
 * @param lastMicros how long the latest answer took, in microseconds; 0 while none came
 * @param waitingMicros how long a request has been without its answer; 0 when none is out
 */
public record ProbeSignal(long answers, long lastMicros, long waitingMicros) {
    /** No probe runs. */
    public static final ProbeSignal NONE = new ProbeSignal(0, 0, 0);
}
