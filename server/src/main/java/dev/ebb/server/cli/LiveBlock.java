package dev.ebb.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The last lines of a terminal, written over and over. Callers keep each line within {@link #columns} and their number within
 * {@link #rows}. Not thread-safe.
 */
final class LiveBlock {
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final Duration SIZE_HOLDS = Duration.ofSeconds(2);

    private final PrintStream out;
    private final Terminal terminal;
    private final LongSupplier nanoClock;
    private int columns;
    private int rows;
    private long measured;
    private List<String> shown = List.of();

    LiveBlock(PrintStream out, Terminal terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        measure();
    }

    /** Columns that a line may take. The last one stays free: some terminals wrap as soon as it is filled. */
    int columns() {
        if (nanoClock.getAsLong() - measured > SIZE_HOLDS.toNanos()) {
            measure();
        }
        return columns - 1;
    }

    /** Lines that a block may have. */
    int rows() {
        return Math.max(1, rows - 1);
    }

    /** Shows these lines in place of those of the last time. */
    void paint(List<String> lines) {
        StringBuilder screen = new StringBuilder(toTop());
        for (int i = 0; i < lines.size(); i++) {
            screen.append(i == 0 ? "" : "\n").append(CLEAR_REST_OF_LINE).append(lines.get(i));
        }
        if (lines.size() < height()) {
            screen.append(CLEAR_BELOW);
        }
        shown = List.copyOf(lines);
        out.print(screen);
        out.flush();
    }

    /** Takes the block away; what is printed next stands in its place. */
    void clear() {
        if (!shown.isEmpty()) {
            out.print(toTop() + CLEAR_REST_OF_LINE + (height() > 1 ? CLEAR_BELOW : ""));
            out.flush();
            shown = List.of();
        }
    }

    private void measure() {
        columns = Math.max(2, terminal.columns().getAsInt());
        rows = terminal.rows().getAsInt();
        measured = nanoClock.getAsLong();
    }

    private String toTop() {
        int height = height();
        return height > 1 ? "\r\u001b[" + (height - 1) + "A" : "\r";
    }

    /** Lines on the screen: a terminal that has become narrower has wrapped the longer ones. */
    private int height() {
        return shown.stream()
                .mapToInt(line -> Math.max(1, (Plain.width(Style.plain(line)) + columns - 1) / columns))
                .sum();
    }
}
