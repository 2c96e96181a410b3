package dev.ebb.server.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * What an administrator decides about peer caching; what he leaves open, the preferences of the machine decide.
 *
 * @param client files may be fetched from other machines
 * @param server files are served to them
 * @param cachePercent most that the cache may hold, of the volume it is on
 * @param contentAge how long content is kept that nobody asks for
 * @param servedKbps kilobits per second that are served to all of them together; empty = a share of the network's speed
 */
public record PeerPolicy(
        Optional<Boolean> client,
        Optional<Boolean> server,
        Optional<Integer> cachePercent,
        Optional<Duration> contentAge,
        Optional<Long> servedKbps) {
    /** Everything is left open. */
    public static final PeerPolicy OPEN =
            new PeerPolicy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
