package dev.ebb.server.store;

import java.util.Map;

/**
 * What a node would use of the limits that the fleet shares, and what it falls back to when it hears nothing of the others.
 *
 * @param peers how many nodes share, as far as it knows, itself among them; 0 when it takes no part
 * @param place its own place among their names, from 0 on
 * @param wants by the key of the limit; what is not there it does not want
 */
public record NodeDemand(int peers, int place, Map<String, Long> wants) {
    /** It takes no part. */
    public static final NodeDemand NONE = new NodeDemand(0, 0, Map.of());

    public NodeDemand {
        wants = Map.copyOf(wants);
    }

    /** What it would use of a limit. */
    public long of(String key) {
        return wants.getOrDefault(key, 0L);
    }

    /** Its equal part of a limit, which it may always use as far as it wants to. */
    public long floor(long limit) {
        return peers == 0 ? 0 : limit / peers + (place < limit % peers ? 1 : 0);
    }
}
