package dev.ebb.server.cli;

import java.util.function.Supplier;

/**
 * Which build the command belongs to.
 *
 * @param version for people
 * @param id the same for the same classes; asked for only when it is needed
 */
public record Build(String version, Supplier<String> id) {}
