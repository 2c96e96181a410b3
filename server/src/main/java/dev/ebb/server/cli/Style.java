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

    String head(String text) {
        return wrap("1", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    /** A text that was given emphasis, without it. */
    static String plain(String styled) {
        return styled.indexOf('\u001b') < 0 ? styled : styled.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private String wrap(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
