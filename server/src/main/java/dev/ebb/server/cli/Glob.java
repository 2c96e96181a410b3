package dev.ebb.server.cli;

import java.util.regex.Pattern;

/**
 * A pattern in which {@code *} stands for anything and {@code ?} for one character; the rest stands for itself.
 *
 * @param regex the same as a regular expression
 */
record Glob(Pattern regex) {
    /** Of any case. */
    static Glob ofAnyCase(String text) {
        return new Glob(
                Pattern.compile(translate(text), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL));
    }

    static Glob any() {
        return of("*");
    }

    static Glob of(String text) {
        return new Glob(Pattern.compile(translate(text), Pattern.DOTALL));
    }

    /** Whether a text has a wildcard in it at all. */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** What every match begins with. */
    static String literalStart(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '*' && text.charAt(end) != '?') {
            end++;
        }
        return text.substring(0, end);
    }

    boolean matches(String text) {
        return regex.matcher(text).matches();
    }

    private static String translate(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return regex.toString();
    }
}
