package dev.ebb.server.governor;

/**
 * A limit at this moment.
 *
 * @param scope what it limits
 * @param name which one: the priority, user, job or host; empty for TOTAL and BACKGROUND
 * @param bytesPerSecond the limit
 * @param currentBytesPerSecond what passes, over the last seconds
 */
public record RateInForce(RateScope scope, String name, long bytesPerSecond, long currentBytesPerSecond) {}
