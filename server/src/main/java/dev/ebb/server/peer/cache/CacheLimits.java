package dev.ebb.server.peer.cache;

import java.time.Duration;

/**
 * How much may be kept, and for how long.
 *
 * @param percent of the volume that the cache is on
 * @param age from the last access
 * @param reserveBytes free space that is left there; the larger of this and 1 % of the volume
 */
public record CacheLimits(int percent, Duration age, long reserveBytes) {}
