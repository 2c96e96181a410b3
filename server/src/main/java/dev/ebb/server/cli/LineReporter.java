package dev.ebb.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A plain line when the state changes, and others while bytes move: every five seconds at first, more seldom the longer it takes,
 * and every minute in the end. A night's transfer fills no log.
 */
final class LineReporter implements Reporter {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration AT_LAST = Duration.ofMinutes(1);
    private static final int SHARE_OF_THE_TIME = 10;

    private final PrintStream err;
    private final LongSupplier nanoClock;
    private String lastState = "";
    private String lastLine = "";
    private final long begun;
    private long lastTime;
    private boolean stopped;

    LineReporter(CommandContext context) {
        this(context.err(), System::nanoTime);
    }

    LineReporter(PrintStream err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
        this.begun = nanoClock.getAsLong();
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
        boolean due = now - lastTime >= pause(now)
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

    private long pause(long now) {
        long wished = (now - begun) / SHARE_OF_THE_TIME;
        return Math.max(BETWEEN_LINES.toNanos(), Math.min(AT_LAST.toNanos(), wished));
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }
}
