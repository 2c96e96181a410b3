package dev.ebb.server.cli;

/** Emphasis on a terminal, or none. */
enum Style {
    /** No escape sequences. */
    PLAIN,
    /** ANSI colours. */
    COLOURED;

    String good(String text) {
        return wrap("32", text);
    }

    String bad(String text) {
        return wrap("31", text);
    }

    String odd(String text) {
        return wrap("33", text);
    }

    private String wrap(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
