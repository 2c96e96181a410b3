package dev.ebb.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A plain line when the state changes, and one every few seconds while bytes move. */
final class LineReporter implements Reporter {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final PrintStream err;
    private final LongSupplier nanoClock;
    private String lastState = "";
    private String lastLine = "";
    private long lastTime;
    private boolean stopped;

    LineReporter(CommandContext context) {
        this(context.err(), System::nanoTime);
    }

    LineReporter(PrintStream err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
    }

    @Override
    public Duration interval() {
        return BETWEEN_LINES;
    }

    @Override
    public synchronized void show(TransferView view) {
        String line = ProgressLine.plain(view);
        long now = nanoClock.getAsLong();
        boolean changed = !(view.state() + view.trouble()).equals(lastState);
        boolean due = now - lastTime >= BETWEEN_LINES.toNanos()
                && !line.equals(lastLine)
                && view.nextTry().isEmpty();
        if (stopped || !(changed || due)) {
            return;
        }
        lastState = view.state() + view.trouble();
        lastLine = line;
        lastTime = now;
        err.println(line);
        err.flush();
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }
}
