package dev.ebb.server.governor;

/**
 * Something whose rate can be limited and that somebody moves bytes under now.
 *
 * @param scope what it is
 * @param name which one: the priority, user or host; empty for TOTAL and BACKGROUND
 * @param currentBytesPerSecond what passes, over the last seconds; 0 where there is no limit, since then nobody counts
 */
public record RateUse(RateScope scope, String name, long currentBytesPerSecond) {}
