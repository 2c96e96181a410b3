package dev.ebb.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be said of a configuration.
 *
 * @param level how bad it is
 * @param place where it stands: {@code /path:3}, {@code environment variable NAME}, {@code --set}; empty = of nothing written
 * @param setting its key; empty = of none in particular
 * @param what the fact, with what would be allowed
 * @param remedy what to do; empty = what the fact says
 */
public record Finding(Level level, String place, String setting, String what, String remedy) {
    private static final Pattern PROBLEM = Pattern.compile(
            "(environment variable \\S+|--set\\b[^:]*|policy \\S+|default of \\S+|/.*?): (.*)", Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(/.*):(\\d+)");

    /** How bad a finding is. */
    public enum Level {
        /** Worth knowing. */
        NOTE,
        /** The service starts, but something will not work, or is less safe than it could be. */
        WARNING,
        /** The service would not start. */
        ERROR
    }

    /** What {@link ConfigurationException#problems} says. */
    static Finding of(String problem) {
        Matcher parts = PROBLEM.matcher(problem);
        boolean placed = parts.matches();
        String place = placed ? parts.group(1) : "";
        String what = placed ? parts.group(2) : problem;
        String setting = Settings.ALL.stream()
                .map(Setting::key)
                .filter(key -> what.startsWith(key + ":"))
                .findFirst()
                .orElse("");
        String rest =
                setting.isEmpty() ? what : what.substring(setting.length() + 1).strip();
        return new Finding(Level.ERROR, place.startsWith("default") ? "" : place, setting, rest, "");
    }

    /** The file that it stands in; empty when it stands in none. */
    public String file() {
        Matcher line = LINE.matcher(place);
        return line.matches() ? line.group(1) : place.startsWith("/") ? place : "";
    }

    /** The line of the file, from 1; 0 when none is known. */
    public int line() {
        Matcher line = LINE.matcher(place);
        return line.matches() ? Integer.parseInt(line.group(2)) : 0;
    }

    /** The whole in one line, as {@code /path:3: listen.tcp: what}. */
    public String text() {
        return (place.isEmpty() ? "" : place + ": ")
                + (setting.isEmpty() ? "" : setting + ": ")
                + what
                + (remedy.isEmpty() ? "" : " (" + remedy + ")");
    }
}
