package dev.ebb.client.bits;

/**
 * A file of a job as it was at one moment. Immutable.
 *
 * <pre>{@code
 * FileSnapshot now = job.getFile(0).snapshot();
 * System.out.println(now.getState() + " in " + now.getTemporaryName());
 * }</pre>
 *
 * @param toProto the message of the contract
 */
public record FileSnapshot(dev.ebb.v1.File toProto) implements FileProperties {}
