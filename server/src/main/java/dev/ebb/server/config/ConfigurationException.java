package dev.ebb.server.config;

import java.util.List;

/** The configuration is not usable; the message says where, what and what would be allowed, one problem a line. */
public final class ConfigurationException extends RuntimeException {
    private final List<String> problems;

    /** One problem. */
    public ConfigurationException(String problem) {
        this(List.of(problem));
    }

    /** All problems that were found. */
    public ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem as a line of its own. */
    public List<String> problems() {
        return problems;
    }
}
