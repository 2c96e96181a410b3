package dev.ebb.server.cli;

import dev.ebb.server.config.SizeText;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The bounds and modes of a download, for every command that makes or changes a job. */
final class TransferOptions {
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

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "Fail when the job has more bytes, such as 500MiB. Before the first resume.")
    @Nullable
    String maxSize;

    @Option(
            names = "--min-speed",
            paramLabel = "SIZE",
            description =
                    "Leave a server that sends less than this in a second, such as 10KiB, for the next mirror, or try"
                            + " again later; 0 = never. Default: the policy's, never for a file without mirrors.")
    @Nullable
    String minimumSpeed;

    @Option(
            names = "--dynamic-content",
            description = "The server need not know the size; what is cut starts again. Before the first resume.")
    boolean dynamicContent;

    @Option(
            names = "--high-performance",
            description = "Write straight to the destination; what is cut starts again. Before the first file.")
    boolean highPerformance;

    @Option(names = "--on-demand", description = "Fetch nothing but the ranges that a program asks for.")
    boolean onDemand;

    /** What the options ask of a new job. */
    void writeTo(JobSettings.Builder settings) {
        costFlags().ifPresent(settings::setCostFlags);
        maxBytes().ifPresent(settings::setMaxDownloadSize);
        minimumSpeed().ifPresent(settings::setMinimumSpeed);
        settings.setDynamicContent(dynamicContent)
                .setHighPerformance(highPerformance)
                .setOnDemandMode(onDemand);
    }

    /** What the options ask of a job that exists. */
    List<JobPropertyValue> values() {
        List<JobPropertyValue> values = new ArrayList<>();
        costFlags()
                .ifPresent(mask -> values.add(
                        JobPropertyValue.newBuilder().setCostFlags(mask).build()));
        maxBytes()
                .ifPresent(bytes -> values.add(
                        JobPropertyValue.newBuilder().setMaxDownloadSize(bytes).build()));
        if (dynamicContent) {
            values.add(JobPropertyValue.newBuilder().setDynamicContent(true).build());
        }
        if (highPerformance) {
            values.add(JobPropertyValue.newBuilder().setHighPerformance(true).build());
        }
        if (onDemand) {
            values.add(JobPropertyValue.newBuilder().setOnDemandMode(true).build());
        }
        return values;
    }

    private Optional<Integer> costFlags() {
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

    private Optional<Long> maxBytes() {
        return size("--max-size", maxSize);
    }

    /** In bytes per second. */
    Optional<Long> minimumSpeed() {
        return size("--min-speed", minimumSpeed);
    }

    private static Optional<Long> size(String option, @Nullable String text) {
        return text == null
                ? Optional.empty()
                : Optional.of(SizeText.parse(text)
                        .orElseThrow(() -> CliException.usage(
                                option + ": \"" + text + "\" is not a size, such as 4096, 64KiB, 500MiB or 2GiB")));
    }
}
