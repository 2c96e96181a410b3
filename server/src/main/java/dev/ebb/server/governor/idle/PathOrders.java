package dev.ebb.server.governor.idle;

import java.util.List;

/**
 * What the controller of a path wants until the next tick.
 *
 * @param state where it is
 * @param mode how its orders are to be carried out
 * @param probeEveryMillis how often the path is to be probed, one request after the other; 0 for not at all
 * @param windowBytes most payload bytes in flight of all connections together
 * @param mostConnections how many connections may move bytes; more are paused, and closed when that lasts
 * @param opening who may open one connection now; at most one a round trip
 * @param connections an order for each connection of the signals, in their order
 */
public record PathOrders(
        PathState state,
        IdleMode mode,
        long probeEveryMillis,
        long windowBytes,
        int mostConnections,
        List<Claim> opening,
        List<ConnectionOrder> connections) {
    /** Copies the lists. */
    public PathOrders {
        opening = List.copyOf(opening);
        connections = List.copyOf(connections);
    }
}
