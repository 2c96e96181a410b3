package dev.ebb.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The whole job in a line at the bottom of a terminal, and below it the few files that move; written over and over. */
final class BarReporter implements Reporter {
    private static final int MOST_FILE_LINES = 8;

    private final Style style;
    private final LiveBlock block;
    private FileActivity files = FileActivity.NONE;
    private List<FileActivity.Arrived> lastArrived = List.of();
    private boolean stopped;

    BarReporter(CommandContext context) {
        this(context.err(), context.errorStyle(), context.terminal(), System::nanoTime);
    }

    BarReporter(PrintStream err, Style style, IntSupplier terminalColumns, LongSupplier nanoClock) {
        this(err, style, new Terminal(true, true, terminalColumns), nanoClock);
    }

    BarReporter(PrintStream err, Style style, Terminal terminal, LongSupplier nanoClock) {
        this.style = style;
        this.block = new LiveBlock(err, terminal, nanoClock);
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(500);
    }

    @Override
    public boolean wantsFiles() {
        return true;
    }

    @Override
    public synchronized void files(FileActivity activity) {
        files = activity;
        if (!activity.arrived().isEmpty()) {
            lastArrived = activity.arrived();
        }
    }

    @Override
    public synchronized void show(TransferView view) {
        if (stopped) {
            return;
        }
        int columns = block.columns();
        String line = ProgressLine.render(view, columns);
        List<String> lines = new ArrayList<>();
        lines.add(view.trouble().isPresent() ? style.odd(line) : line);
        if (view.trouble().isEmpty()) {
            int most = Math.min(MOST_FILE_LINES, block.rows() - 1);
            FileLines.render(files.moving(), lastArrived, columns, most).stream()
                    .map(style::faint)
                    .forEach(lines::add);
        }
        block.paint(lines);
    }

    @Override
    public synchronized void stop() {
        if (!stopped) {
            block.clear();
        }
        stopped = true;
    }
}
