package dev.ebb.server.cli;

import java.util.Map;

/** Whether output is coloured: what {@code --color} says, or else only on a terminal, and not when NO_COLOR asks for none. */
final class ColorChoice {
    private When when = When.AUTO;

    /** What a person can say. */
    private enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    void choose(String word) {
        when = Words.parse(When.class, "", "choice of colour", word);
    }

    Style style(boolean isTerminal, Map<String, String> environment) {
        return switch (when) {
            case ALWAYS -> Style.COLOURED;
            case NEVER -> Style.PLAIN;
            case AUTO -> {
                // See no-color.org.
                boolean refused =
                        !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
                yield isTerminal && !refused ? Style.COLOURED : Style.PLAIN;
            }
        };
    }
}
