package dev.ebb.server.governor.idle;

/**
 * How a path does, for those who ask from outside.
 *
 * @param path its name: {@code eth0 via 192.0.2.1}
 * @param direction which way
 * @param view what its controller sees
 * @param connections governed connections that are open
 * @param waiting transfers that wait until they may open one
 */
public record PathReport(String path, Direction direction, PathView view, int connections, int waiting) {}
