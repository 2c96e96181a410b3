package dev.ebb.server.governor.idle;

import java.util.List;

/**
 * Everything the controller of a path is told at a tick. Read in this order: drain the sockets, then the interface counter,
 * then the state of each connection, so that bytes of ours are never taken for somebody else's, then the counter again, which says
 * by how much the two may differ.
 *
 * @param nanos a monotonic time. A step of more than {@link IdleOptions#longestTickMillis()}, or backwards, is a gap (suspend,
 *     a stopped machine): what was measured before is dropped
 * @param ownBytes payload bytes of all governed connections of the path since the controller was made, closed ones included: when
 *     the interface counts them too, so what was sent of an upload
 * @param arrivedBytes those of them that have passed the whole path: the same of a download, what the other side acknowledged of
 *     an upload
 * @param nicBytes bytes of the path's interface in this direction as the system counts them, headers included; -1 when unknown.
 *     A value below the one before is a counter that began anew
 * @param nicBytesAfter the same after the connections were looked at
 * @param foreground our own FOREGROUND connections on this path
 * @param probe the probe; {@link ProbeSignal#NONE} unless the orders asked for one
 * @param connections every open governed connection
 * @param waiting claims that would open one more connection if they might, in the order they came; empty when none
 */
public record PathSignals(
        long nanos,
        long ownBytes,
        long arrivedBytes,
        long nicBytes,
        long nicBytesAfter,
        ForegroundSignal foreground,
        ProbeSignal probe,
        List<ConnectionSignal> connections,
        List<Claim> waiting) {
    /** The interface has no counter, or it cannot be read. */
    public static final long UNKNOWN = -1;

    /** Copies the lists. */
    public PathSignals {
        connections = List.copyOf(connections);
        waiting = List.copyOf(waiting);
    }
}
