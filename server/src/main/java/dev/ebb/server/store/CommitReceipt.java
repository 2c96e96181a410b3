package dev.ebb.server.store;

/**
 * Proof of a commit.
 *
 * @param lastEvent sequence number of the last event in the store
 */
public record CommitReceipt(long lastEvent) {}
