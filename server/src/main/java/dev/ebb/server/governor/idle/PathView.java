package dev.ebb.server.governor.idle;

/**
 * What a path looks like to its controller, for status and metrics.
 *
 * @param state what the background does
 * @param mode how the path is seen
 * @param capacityBytesPerSecond what the path has been seen to carry, headers included; 0 while unknown
 * @param queueMicros how long packets wait at the bottleneck
 * @param baseRttMicros the round trip of an empty path; 0 while unknown
 * @param ownBytesPerSecond what governed connections move, headers included
 * @param foreignBytesPerSecond what others on this machine move, FOREGROUND jobs included; other machines are only felt
 * @param windowBytes most payload bytes in flight
 */
public record PathView(
        PathState state,
        IdleMode mode,
        long capacityBytesPerSecond,
        long queueMicros,
        long baseRttMicros,
        long ownBytesPerSecond,
        long foreignBytesPerSecond,
        long windowBytes) {}
