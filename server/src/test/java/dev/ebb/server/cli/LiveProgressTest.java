package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.cli.FileActivity.Arrived;
import dev.ebb.server.cli.FileActivity.Moving;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The progress of a job of many files, as a terminal shows it. */
class LiveProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aThousandFiles_areATotal_theFewThatMove_andTheLastThatCame() {
        BarReporter reporter = reporter(100, 24);
        reporter.files(new FileActivity(moving(20), List.of(new Arrived("last.bin", 1 << 20))));
        reporter.show(view("TRANSFERRING"));

        assertThat(shown(100)).hasSize(9).satisfies(lines -> {
            assertThat(lines.get(0)).contains("40%", "400/1000 files", "TRANSFERRING");
            assertThat(lines.get(1)).contains("25%", "256 KiB/1.0 MiB", "1.0 KiB/s", "file-0.bin");
            assertThat(lines.get(7)).contains("and 14 more under way");
            assertThat(lines.get(8)).contains("done", "1.0 MiB", "last.bin");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyTerminal_isNeverWiderNorHigherThanItIs_andIsLeftEmpty(long seed) {
        Random random = new Random(seed);
        int columns = 2 + random.nextInt(120);
        int rows = 1 + random.nextInt(12);
        BarReporter reporter = reporter(columns, rows);
        for (int i = 0; i < 50; i++) {
            reporter.files(new FileActivity(
                    moving(random.nextInt(15)), random.nextBoolean() ? List.of(new Arrived("a", 1)) : List.of()));
            reporter.show(view(random.nextInt(5) == 0 ? "CONNECTING" : "TRANSFERRING"));
            assertThat(shown(columns))
                    .as("seed " + seed + ", " + columns + " x " + rows)
                    .hasSizeLessThanOrEqualTo(Math.max(1, rows - 1))
                    .allSatisfy(line -> assertThat(line.length()).isLessThan(columns));
        }
        reporter.stop();
        assertThat(shown(columns)).containsExactly("");
    }

    @Test
    void terminalThatBecomesNarrower_isMeasuredAgain() {
        AtomicInteger columns = new AtomicInteger(80);
        BarReporter reporter =
                new BarReporter(stream, Style.PLAIN, new Terminal(true, true, columns::get, () -> 24), nanos::get);
        reporter.show(view("TRANSFERRING"));
        bytes.reset();
        columns.set(30);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        reporter.show(view("TRANSFERRING"));
        assertThat(bytes.toString(UTF_8)).startsWith("\r\u001b[2A");
        bytes.reset();
        reporter.show(view("TRANSFERRING"));
        assertThat(shown(30)).allSatisfy(line -> assertThat(line.length()).isLessThan(30));
    }

    @Test
    void lines_forALog_comeMoreSeldomTheLongerItTakes() {
        LineReporter reporter = new LineReporter(stream, nanos::get);
        for (int second = 0; second < 3600; second++) {
            reporter.show(new TransferView(
                    "a", "TRANSFERRING", second, OptionalLong.of(3600), 1, 0, 1, Optional.empty(), Optional.empty()));
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(bytes.toString(UTF_8).lines().count()).isBetween(60L, 100L);
    }

    private BarReporter reporter(int columns, int rows) {
        return new BarReporter(stream, Style.COLOURED, new Terminal(true, true, () -> columns, () -> rows), nanos::get);
    }

    private List<String> shown(int columns) {
        return new Screen(columns).write(bytes.toString(UTF_8)).lines();
    }

    private static List<Moving> moving(int count) {
        List<Moving> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new Moving("file-" + i + ".bin", 256 << 10, OptionalLong.of(1 << 20), 1024));
        }
        return files;
    }

    private static TransferView view(String state) {
        return new TransferView(
                "many", state, 400, OptionalLong.of(1000), 0, 400, 1000, Optional.empty(), Optional.empty());
    }
}
