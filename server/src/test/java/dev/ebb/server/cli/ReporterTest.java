package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void lines_come_withEachStateAndEveryFiveSecondsInBetween() {
        LineReporter reporter = new LineReporter(stream, nanos::get);
        reporter.show(view("QUEUED", 0));
        reporter.show(view("TRANSFERRING", 1));
        after(2);
        reporter.show(view("TRANSFERRING", 2));
        after(4);
        reporter.show(view("TRANSFERRING", 3));
        reporter.stop();
        reporter.show(view("TRANSFERRED", 4));

        assertThat(lines()).containsExactly("0 B, QUEUED", "1 B, TRANSFERRING", "3 B, TRANSFERRING");
    }

    @Test
    void lines_ofTrouble_areNotRepeatedWhileTheCountdownRuns() {
        LineReporter reporter = new LineReporter(stream, nanos::get);
        for (int i = 60; i > 0; i--) {
            reporter.show(trouble(i));
            after(1);
        }
        assertThat(lines()).containsExactly("TRANSIENT_ERROR: refused; next try in 1m");
    }

    @Test
    void bar_isWrittenOverItself_andLeavesNothing() {
        BarReporter reporter = new BarReporter(stream, Style.COLOURED, () -> 40, nanos::get);
        reporter.show(view("TRANSFERRING", 1));
        reporter.show(trouble(3));
        reporter.stop();
        reporter.show(view("TRANSFERRED", 1));

        String clear = "\r\u001b[K";
        assertThat(bytes.toString(UTF_8))
                .isEqualTo(clear + "a  [---------------]  1 B  TRANSFERRING" + clear
                        + "\u001b[33mTRANSIENT_ERROR: refused; next try in 3s\u001b[0m".replace("in 3s", "in …")
                        + clear);
    }

    private void after(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private java.util.List<String> lines() {
        return bytes.toString(UTF_8).lines().toList();
    }

    private static TransferView view(String state, long bytes) {
        return new TransferView("a", state, bytes, OptionalLong.empty(), 0, 0, 1, Optional.empty(), Optional.empty());
    }

    private static TransferView trouble(long seconds) {
        return new TransferView(
                "a",
                "TRANSIENT_ERROR",
                0,
                OptionalLong.empty(),
                0,
                0,
                1,
                Optional.of("refused"),
                Optional.of(Duration.ofSeconds(seconds)));
    }
}
