package dev.ebb.server.governor.idle;

/**
 * What our own FOREGROUND jobs do on the path: they count as somebody else.
 *
 * @param busy how many of their connections move a body or wait for one; the step from 0 makes the background leave before
 *     their first byte
 * @param bytes payload bytes they moved since the controller was made, closed connections included
 */
public record ForegroundSignal(int busy, long bytes) {
    /** No FOREGROUND job. */
    public static final ForegroundSignal NONE = new ForegroundSignal(0, 0);
}
