package dev.ebb.server.store;

/**
 * The history that is kept.
 *
 * @param oldest a cursor before this misses events: everything up to and including it has been pruned; 0 = nothing has
 * @param last sequence number of the newest event; 0 when there never was one
 */
public record EventRange(long oldest, long last) {}
