package dev.ebb.server.cli;

import dev.ebb.server.config.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that are properties of a job, for every command that makes or changes one. */
final class JobOptions {
    private static final long MAX_CERTIFICATES = 256 << 10;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the job, for people.")
    @Nullable
    String name;

    @Option(names = "--description", paramLabel = "TEXT", description = "What the job is for.")
    @Nullable
    String description;

    @Option(names = "--priority", paramLabel = "LEVEL", description = "foreground, high, normal (default) or low.")
    @Nullable
    String priority;

    @Option(
            names = "--retry-delay",
            paramLabel = "MIN[..MAX]",
            description = "Wait this long after a failure; growing to MAX while nothing moves. Default 10m, with get"
                    + " and put 5s..10m.")
    @Nullable
    String retryDelay;

    @Option(
            names = "--no-progress-timeout",
            paramLabel = "TIME",
            description = "Give up after this long without one byte; 0 = at the first failure. Default 14d.")
    @Nullable
    String noProgressTimeout;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description =
                    "Fail when it has been connecting and transferring for this long. Default: the policy's, 90d.")
    @Nullable
    String maximumDownloadTime;

    @Option(
            names = "--limit",
            paramLabel = "RATE",
            description =
                    "Most bytes per second of all its files together, as 500K or 2M (units count in 1,024); none = no"
                            + " limit.")
    @Nullable
    String limit;

    @Option(
            names = "--on",
            paramLabel = "PLACE",
            description =
                    "Where its files live: node:NAME, pool:NAME (nodes that see the same files) or any. Default: the"
                            + " policy's, this machine for what is asked of its own service.")
    @Nullable
    String place;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            description = "Cut a connection that is silent for this long. Default 2m.")
    @Nullable
    String stallTimeout;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'N: V'",
            description = "Header to send with every request; may be repeated. Kept secret.")
    List<String> headers = List.of();

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM certificates to trust besides the machine's; their content is sent, not the path.")
    @Nullable
    Path certificates;

    @Mixin
    final NotifyOptions notifications = new NotifyOptions();

    @Mixin
    final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    final HttpOptions http = new HttpOptions();

    @Mixin
    final CostOption cost = new CostOption();

    /**
     * Two waits.
     *
     * @param least after the first failure
     * @param most that it grows to; equal to {@code least} when it does not grow
     */
    record RetryDelay(Duration least, Duration most) {}

    Optional<RetryDelay> retryDelay() {
        String text = retryDelay;
        if (text == null) {
            return Optional.empty();
        }
        int dots = text.indexOf("..");
        Duration least = Words.duration("--retry-delay", dots < 0 ? text : text.substring(0, dots));
        Duration most = dots < 0 ? least : Words.duration("--retry-delay", text.substring(dots + 2));
        if (most.compareTo(least) < 0) {
            throw CliException.usage("--retry-delay: " + DurationText.format(most) + " is shorter than "
                    + DurationText.format(least) + "; MIN..MAX is expected");
        }
        return Optional.of(new RetryDelay(least, most));
    }

    Optional<Duration> noProgressTimeout() {
        return Optional.ofNullable(noProgressTimeout).map(it -> Words.duration("--no-progress-timeout", it));
    }

    Optional<Duration> maximumDownloadTime() {
        return Optional.ofNullable(maximumDownloadTime).map(it -> Words.duration("--max-time", it));
    }

    /** Bytes per second, 0 for no limit; empty when nothing is said. */
    Optional<Long> limit() {
        return Optional.ofNullable(limit).map(Words::rate);
    }

    Optional<Duration> stallTimeout() {
        return Optional.ofNullable(stallTimeout).map(it -> Words.duration("--stall-timeout", it));
    }

    /** The headers as the contract wants them; empty when none are given. */
    String customHeaders() {
        StringBuilder lines = new StringBuilder();
        for (String header : headers) {
            boolean oneLine = header.chars().noneMatch(c -> c == '\r' || c == '\n');
            if (header.indexOf(':') <= 0 || !oneLine) {
                throw CliException.usage("--header: \"" + header + "\" is not \"Name: value\"");
            }
            lines.append(header).append("\r\n");
        }
        return lines.toString();
    }

    /** The content of the certificate file, when one is named. */
    Optional<String> trustedCertificates(CommandContext context) {
        Path named = certificates;
        if (named == null) {
            return Optional.empty();
        }
        Path file = context.directory().resolve(named);
        try {
            if (Files.size(file) > MAX_CERTIFICATES) {
                throw CliException.usage("--ca-file: " + file + " is larger than 256 KiB");
            }
            return Optional.of(Files.readString(file));
        } catch (IOException unreadable) {
            throw CliException.usage("--ca-file: " + Failures.inWords(unreadable));
        }
    }
}
