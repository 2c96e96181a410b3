package dev.ebb.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** One line at the bottom of a terminal that is written over and over. */
final class BarReporter implements Reporter {
    private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[K";
    private static final Duration WIDTH_HOLDS = Duration.ofSeconds(5);

    private final PrintStream err;
    private final Style style;
    private final IntSupplier terminalColumns;
    private final LongSupplier nanoClock;
    private int columns;
    private long measured;
    private boolean shown;
    private boolean stopped;

    BarReporter(CommandContext context) {
        this(context.err(), context.errorStyle(), context.terminal().columns(), System::nanoTime);
    }

    BarReporter(PrintStream err, Style style, IntSupplier terminalColumns, LongSupplier nanoClock) {
        this.err = err;
        this.style = style;
        this.terminalColumns = terminalColumns;
        this.nanoClock = nanoClock;
        this.columns = terminalColumns.getAsInt();
        this.measured = nanoClock.getAsLong();
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(500);
    }

    @Override
    public synchronized void show(TransferView view) {
        if (stopped) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - measured > WIDTH_HOLDS.toNanos()) {
            columns = terminalColumns.getAsInt();
            measured = now;
        }
        // The last column stays free: some terminals wrap as soon as it is filled.
        String line = ProgressLine.render(view, columns - 1);
        err.print(TO_LINE_START_AND_CLEAR + (view.trouble().isPresent() ? style.odd(line) : line));
        err.flush();
        shown = true;
    }

    @Override
    public synchronized void stop() {
        if (!stopped && shown) {
            err.print(TO_LINE_START_AND_CLEAR);
            err.flush();
        }
        stopped = true;
    }
}
