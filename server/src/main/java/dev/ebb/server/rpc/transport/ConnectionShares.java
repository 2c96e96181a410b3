package dev.ebb.server.rpc.transport;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each user of the machine has open at a time: every one costs the service memory and a descriptor, which
 * are for all. Root is not counted. Thread-safe.
 */
final class ConnectionShares {
    private final int most;
    private final Map<Long, Integer> open = new ConcurrentHashMap<>();

    ConnectionShares(int most) {
        this.most = most;
    }

    /** Takes a place for as long as the channel is open; false when the user has none left. */
    boolean admit(long uid, Channel channel) {
        if (uid == 0) {
            return true;
        }
        if (open.merge(uid, 1, Integer::sum) > most) {
            leave(uid);
            return false;
        }
        channel.closeFuture().addListener(closed -> leave(uid));
        return true;
    }

    private void leave(long uid) {
        open.computeIfPresent(uid, (unused, count) -> count == 1 ? null : count - 1);
    }
}
