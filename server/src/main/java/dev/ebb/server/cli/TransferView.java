package dev.ebb.server.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the progress of one job looks like at one moment.
 *
 * @param name the job's name
 * @param state its state, such as {@code TRANSFERRING}
 * @param bytes moved so far
 * @param total of all files, when it is known
 * @param bytesPerSecond lately; 0 when nothing moves
 * @param files that are whole
 * @param filesTotal in the job
 * @param trouble why nothing moves, in TRANSIENT_ERROR
 * @param nextTry time to the next attempt, in TRANSIENT_ERROR
 */
record TransferView(
        String name,
        String state,
        long bytes,
        OptionalLong total,
        long bytesPerSecond,
        int files,
        int filesTotal,
        Optional<String> trouble,
        Optional<Duration> nextTry) {

    /**
     * Whole percent; 100 only when every byte is there. Of the files while the total of the bytes is unknown, since the sizes of
     * many files become known one by one; empty for a single file.
     */
    OptionalLong percent() {
        if (total.isEmpty()) {
            return filesTotal > 1 ? OptionalLong.of(100L * files / filesTotal) : OptionalLong.empty();
        }
        long all = total.getAsLong();
        if (all <= 0 || bytes >= all) {
            return OptionalLong.of(100);
        }
        return OptionalLong.of((long) Math.floor(100.0 * Math.max(0, bytes) / all));
    }

    /** Time left at the present rate, when that can be said. */
    Optional<Duration> timeLeft() {
        if (total.isEmpty() || bytesPerSecond <= 0 || bytes >= total.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds((total.getAsLong() - bytes + bytesPerSecond - 1) / bytesPerSecond));
    }
}
