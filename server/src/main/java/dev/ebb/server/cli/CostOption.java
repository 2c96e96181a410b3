package dev.ebb.server.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which networks are cheap enough, for every command that makes or changes a job. */
final class CostOption {
    /** BITS's presets (TRANSFER_POLICY_*). */
    private static final Map<String, Integer> COSTS = new TreeMap<>(Map.of(
            "policy", 0,
            "always", 0x800000FF,
            "not-roaming", 0x8000007F,
            "no-surcharge", 0x8000006F,
            "standard", 0x80000067,
            "unrestricted", 0x80000021));

    @Option(
            names = "--cost",
            paramLabel = "WHICH",
            description =
                    "Networks to use: always, not-roaming, no-surcharge, standard, unrestricted, a mask such as 0x21,"
                            + " or policy (what the service's policy says; default).")
    @Nullable
    String cost;

    /** The mask of acceptable cost states; empty when nothing is said. */
    Optional<Integer> flags() {
        String word = cost;
        if (word == null) {
            return Optional.empty();
        }
        Integer preset = COSTS.get(word.toLowerCase(Locale.ROOT));
        if (preset != null) {
            return Optional.of(preset);
        }
        try {
            return Optional.of(Integer.parseUnsignedInt(word.substring("0x".length()), 16));
        } catch (NumberFormatException | IndexOutOfBoundsException noMask) {
            throw CliException.usage(
                    "--cost: \"" + word + "\" is none of " + String.join(", ", COSTS.keySet()) + " or a mask");
        }
    }
}
