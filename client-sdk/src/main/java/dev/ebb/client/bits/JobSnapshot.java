package dev.ebb.client.bits;

/**
 * A job as it was at one moment. Immutable.
 *
 * <pre>{@code
 * JobSnapshot now = job.snapshot();
 * System.out.println(now.getDisplayName() + ": " + now.getState() + ", " + now.getErrorCount() + " failures so far");
 * }</pre>
 *
 * @param toProto the message of the contract
 */
public record JobSnapshot(dev.ebb.v1.Job toProto) implements JobProperties {}
