package dev.ebb.server.web.aria2;

import com.google.protobuf.Duration;
import dev.ebb.v1.OverwriteRule;
import java.util.Locale;
import java.util.Optional;

/** Options that say how a file is fetched, in the terms of the contract. */
final class TransferOptions {
    /** Under this a job's limit is refused; aria2 takes any. */
    private static final long LEAST_RATE = 1024;

    private static final long MOST_RATE = 1_000_000_000_000L;
    private static final long MOST_SPEED = 1L << 40;
    private static final long MOST_WAIT_SECONDS = 600;
    private static final long MOST_TIMEOUT_SECONDS = 600;
    private static final long MOST_TRIES = 1_000_000;

    /** aria2 waits for nothing between two tries; so hasty one need not be in the background. */
    private static final long WAIT_SECONDS = 10;

    private TransferOptions() {}

    /** Bytes a second, 0 = no limit; empty = not said. */
    static Optional<Long> rate(OptionSet options) {
        return options.size("max-download-limit")
                .map(rate -> rate == 0 ? 0 : Math.min(MOST_RATE, Math.max(LEAST_RATE, rate)));
    }

    static Optional<Long> slowest(OptionSet options) {
        return options.size("lowest-speed-limit").map(speed -> Math.min(MOST_SPEED, speed));
    }

    static Optional<Duration> stall(OptionSet options) {
        return options.seconds("timeout", 1, MOST_TIMEOUT_SECONDS).map(TransferOptions::duration);
    }

    /** The wait before the first repetition. */
    static java.time.Duration firstWait(OptionSet options) {
        java.time.Duration wait = java.time.Duration.ofSeconds(WAIT_SECONDS);
        return options.seconds("retry-wait", 0, MOST_WAIT_SECONDS)
                .filter(said -> !said.isZero())
                .orElse(wait);
    }

    /** The wait that repetitions grow to. */
    static Duration lastWait() {
        return duration(java.time.Duration.ofSeconds(MOST_WAIT_SECONDS));
    }

    /**
     * How long to go on without one byte; empty = as long as a job does. aria2 counts tries: as many waits as it would make
     * tries come closest, and one try is none repeated.
     */
    static Optional<Duration> patience(OptionSet options) {
        return options.number("max-tries", 0, MOST_TRIES)
                .filter(tries -> tries > 0)
                .map(tries -> duration(firstWait(options).multipliedBy(tries - 1)));
    }

    static OverwriteRule overwrite(OptionSet options) {
        return options.flag("allow-overwrite", false)
                ? OverwriteRule.OVERWRITE_RULE_REPLACE
                : OverwriteRule.OVERWRITE_RULE_NO_CLOBBER;
    }

    /** {@code TYPE=DIGEST} as an expected digest. */
    static Optional<String> digest(OptionSet options) {
        return options.text("checksum").map(text -> {
            String[] parts = text.toLowerCase(Locale.ROOT).split("=", 2);
            String type = switch (parts[0].strip()) {
                case "sha-512" -> "sha512";
                case "sha-256" -> "sha256";
                case "sha-1" -> "sha1";
                case "md5" -> "md5";
                default ->
                    throw OptionSet.wrong(
                            "checksum", "sha-512=, sha-256=, sha-1= or md5= and hexadecimal digits are expected");
            };
            return type + ":" + (parts.length < 2 ? "" : parts[1].strip());
        });
    }

    static Duration duration(java.time.Duration value) {
        return Duration.newBuilder().setSeconds(value.toSeconds()).build();
    }
}
