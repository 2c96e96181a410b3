package dev.ebb.server.cli;

import dev.ebb.server.config.DurationText;
import dev.ebb.server.config.SizeText;
import dev.ebb.v1.JobPriority;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Understands the words of the command line; a wrong one is answered with the right ones. */
public final class Words {
    private Words() {}

    /** The constant of an enum of the contract, without its prefix and in any case. */
    public static <E extends Enum<E>> E parse(Class<E> type, String prefix, String what, String word) {
        String name = prefix + word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (isUsable(constant) && constant.name().equals(name)) {
                return constant;
            }
        }
        String allowed = Arrays.stream(type.getEnumConstants())
                .filter(Words::isUsable)
                .map(it -> it.name()
                        .substring(prefix.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-'))
                .collect(Collectors.joining(", "));
        throw CliException.usage("\"" + word + "\" is not " + oneOf(what) + ": " + allowed);
    }

    /** A noun with the article that its first sound wants; no word that is checked here begins as "use" or "hour" do. */
    static String oneOf(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
    }

    static JobPriority priority(String word) {
        return parse(JobPriority.class, "JOB_PRIORITY_", "priority", word);
    }

    /** A duration such as {@code 10m}. */
    static Duration duration(String option, String word) {
        return DurationText.parse(word)
                .orElseThrow(() -> CliException.usage(
                        option + ": \"" + word + "\" is not a duration, such as 500ms, 5s, 10m, 2h or 14d"));
    }

    /** Bytes per second such as {@code 2M} or {@code 2MiB/s}; 0 for {@code none}. */
    static long rate(String word) {
        String size = word.strip().replaceFirst("(?i)/s$", "");
        return size.equals("none")
                ? 0
                : SizeText.parse(size)
                        .orElseThrow(() -> CliException.usage("--limit: \"" + word
                                + "\" is no rate in bytes per second, such as 500K, 2M or 1G; or none"));
    }

    private static boolean isUsable(Enum<?> constant) {
        return !constant.name().endsWith("_UNSPECIFIED") && !constant.name().equals("UNRECOGNIZED");
    }
}
