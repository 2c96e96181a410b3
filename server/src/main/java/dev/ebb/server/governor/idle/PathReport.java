package dev.ebb.server.governor.idle;

/**
 * How a path does, for those who ask from outside.
 *
 * @param path its name: {@code eth0 via 192.0.2.1}
 * @param direction which way
 * @param view what its controller sees
 * @param connections governed connections that are open
 * @param waiting transfers that wait until they may open one
 * @param yields how often the background has made way for somebody else
 * @param comebacks how often it has come back after that
 */
public record PathReport(
        String path, Direction direction, PathView view, int connections, int waiting, long yields, long comebacks) {}
