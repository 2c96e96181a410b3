package dev.ebb.server.cli;

import dev.ebb.server.config.SizeText;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.PeerCachingFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The bounds and modes of a download, for every command that makes or changes a job. */
final class TransferOptions {
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
            names = "--peers",
            paramLabel = "MODE",
            arity = "0..1",
            fallbackValue = PeerWords.BOTH,
            parameterConsumer = PeersMode.class,
            description =
                    "Let other machines of the network help: both, client (fetch from them), server (serve the files to"
                            + " them) or off. The machine has to be set up for it as well: see ebb peers.")
    @Nullable
    String peers;

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
        maxBytes().ifPresent(settings::setMaxDownloadSize);
        minimumSpeed().ifPresent(settings::setMinimumSpeed);
        peers().ifPresent(settings::setPeerCachingFlags);
        settings.setDynamicContent(dynamicContent)
                .setHighPerformance(highPerformance)
                .setOnDemandMode(onDemand);
    }

    /** What the options ask of a job that exists. */
    List<JobPropertyValue> values() {
        List<JobPropertyValue> values = new ArrayList<>();
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

    private Optional<Long> maxBytes() {
        return size("--max-size", maxSize);
    }

    Optional<PeerCachingFlags> peers() {
        return Optional.ofNullable(peers).map(PeerWords::parse);
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

    /** Leaves the word after --peers to the command where it is no mode: it may be a URL. */
    private static final class PeersMode implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            option.setValue(!words.isEmpty() && PeerWords.isMode(words.peek()) ? words.pop() : PeerWords.BOTH);
        }
    }
}
