package dev.ebb.client;

/**
 * A service on this machine, by the folder it runs in: its Unix socket, or its loopback port where a token file says so.
 *
 * @param home where its socket is
 */
public record HomeTarget(EbbHome home) implements EbbTarget {}
