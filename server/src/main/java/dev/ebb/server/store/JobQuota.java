package dev.ebb.server.store;

/**
 * Live jobs that count against the limits.
 *
 * @param ofOwner of one owner
 * @param ofMachine of all owners
 */
public record JobQuota(long ofOwner, long ofMachine) {}
