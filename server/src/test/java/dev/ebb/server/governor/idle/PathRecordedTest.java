package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What real kernels showed, given to a controller once more: {@code bench/politeness --set idle.records=FOLDER} wrote it down behind a
 * bottleneck of 40 Mbit/s and 20 ms. Somebody else begins to download, or to upload, after about seven seconds.
 */
class PathRecordedTest {
    @ParameterizedTest
    @CsvSource({"one-download, DOWN, 7.01", "four-downloads, DOWN, 7.12", "upload, UP, 6.90"})
    void recorded_path_isTrackedUntilSomebodyComes(String name, Direction direction, double comes) throws IOException {
        PathController controller = new PathController(direction, true, IdleOptions.DEFAULTS, 1);
        List<Double> left = new ArrayList<>();
        double queue = 0;
        double begins = Double.NaN;
        PathState before = PathState.RAMP;
        for (PathSignals tick : read(name)) {
            begins = Double.isNaN(begins) ? tick.nanos() : begins;
            double seconds = (tick.nanos() - begins) / 1e9;
            controller.tick(tick);
            PathView view = controller.view();
            if (view.state() == PathState.YIELD && before != PathState.YIELD && seconds > 3) {
                left.add(seconds);
            }
            queue = seconds > 3 && seconds < comes - 0.1 ? Math.max(queue, view.queueMicros() / 1000.0) : queue;
            before = view.state();
        }

        assertThat(left).as("when it leaves").isNotEmpty();
        assertThat(left.get(0)).as("when it leaves first").isBetween(comes - 0.1, comes + 0.15);
        assertThat(queue).as("queue of its own, in milliseconds").isBetween(1.0, 12.0);
    }

    private static List<PathSignals> read(String name) throws IOException {
        try (InputStream file =
                        Objects.requireNonNull(PathRecordedTest.class.getResourceAsStream(name + ".signals.gz"), name);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
            return lines.lines().map(SignalLines::read).toList();
        }
    }
}
