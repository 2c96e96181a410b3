package dev.ebb.server.store;

/**
 * Proof of a commit.
 *
 * @param lastEvent sequence number of the last event in the store, as far as events have been numbered
 */
public record CommitReceipt(long lastEvent) {}
