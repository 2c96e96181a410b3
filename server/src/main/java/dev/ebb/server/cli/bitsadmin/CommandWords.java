package dev.ebb.server.cli.bitsadmin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A line, taken apart. Switches are read in any case and begin with {@code /} or {@code -}; in front of what cannot be anything
 * else it may be missing, since some shells take {@code /create} for a path.
 *
 * @param raw whether bare values are wanted
 * @param name of the switch, as {@link Switch#name}; empty when there is none
 * @param arguments what follows it
 */
record CommandWords(boolean raw, String name, List<String> arguments) {
    private static final Set<String> GROUPS = Set.of("util", "cache", "peers", "peercaching");
    private static final Set<String> MODIFIERS = Set.of("rawreturn", "wrap", "nowrap");
    private static final String HELP = "help";

    static CommandWords read(List<String> line) {
        List<String> rest = new ArrayList<>(line);
        boolean raw = false;
        while (!rest.isEmpty() && MODIFIERS.contains(name(rest.get(0)))) {
            raw |= name(rest.remove(0)).equals("rawreturn");
        }
        if (rest.isEmpty()) {
            return new CommandWords(raw, "", List.of());
        }
        String name = name(rest.remove(0));
        if (GROUPS.contains(name)) {
            String second = rest.isEmpty() ? HELP : name(rest.remove(0));
            name += " /" + second;
        }
        return new CommandWords(raw, name, List.copyOf(rest));
    }

    /** Whether the word begins as a switch does; so does an absolute path. */
    static boolean isSwitch(String word) {
        return word.length() > 1 && (word.charAt(0) == '/' || word.charAt(0) == '-');
    }

    /** A switch without its first character, in lower case; empty for any other word. */
    static String bare(String word) {
        return isSwitch(word) ? word.substring(1).toLowerCase(Locale.ROOT) : "";
    }

    private static String name(String word) {
        String name = isSwitch(word) ? bare(word) : word.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "?" -> HELP;
            case "setaclflag" -> "setaclflags";
            default -> name;
        };
    }
}
