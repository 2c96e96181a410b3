package dev.ebb.server.cli;

import dev.ebb.v1.SubscribeResponse;
import java.io.PrintStream;
import java.time.Duration;

/** Passes events and progress on as lines of JSON. */
final class JsonReporter implements Reporter {
    private final PrintStream out;
    private boolean stopped;

    JsonReporter(PrintStream out) {
        this.out = out;
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void show(TransferView view) {}

    @Override
    public boolean wantsEveryEvent() {
        return true;
    }

    @Override
    public synchronized void message(SubscribeResponse message) {
        if (!stopped && !message.hasHeartbeat()) {
            Json.line(out, message);
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }
}
