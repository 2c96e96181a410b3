package dev.ebb.server.cli;

import java.time.Duration;

/** Says nothing. */
final class SilentReporter implements Reporter {
    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void show(TransferView view) {}

    @Override
    public void stop() {}
}
