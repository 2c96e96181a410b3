package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalLinesTest {
    private static Claim claim(Random random) {
        return new Claim(
                JobPriority.values()[random.nextInt(JobPriority.values().length)],
                new OwnerId("uid:" + random.nextInt(3)),
                new JobId(new UUID(random.nextInt(3), 7)));
    }

    private static PathSignals tick(Random random) {
        List<ConnectionSignal> connections = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            connections.add(new ConnectionSignal(
                    random.nextLong() >>> 1,
                    "2001:db8::" + random.nextInt(3),
                    claim(random),
                    random.nextInt(),
                    random.nextLong() >>> 1,
                    random.nextInt(9),
                    random.nextBoolean()));
        }
        List<Claim> waiting = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            waiting.add(claim(random));
        }
        return new PathSignals(
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean() ? PathSignals.UNKNOWN : random.nextInt(),
                random.nextInt(),
                new ForegroundSignal(random.nextInt(3), random.nextInt()),
                new ProbeSignal(random.nextInt(), random.nextInt(), random.nextInt()),
                connections,
                waiting);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ticks_writtenAndRead_areTheSameButForNames(long seed) {
        Random random = new Random(seed);
        SignalLines lines = new SignalLines();
        SignalLines again = new SignalLines();
        for (int i = 0; i < 200; i++) {
            PathSignals tick = tick(random);
            String line = lines.write(tick);
            PathSignals read = SignalLines.read(line);

            assertThat(again.write(read)).as("seed %s, tick %s", seed, tick).isEqualTo(line);
            assertThat(read.nanos()).isEqualTo(tick.nanos());
            assertThat(read.foreground()).isEqualTo(tick.foreground());
            assertThat(read.probe()).isEqualTo(tick.probe());
            assertThat(read.connections())
                    .extracting(ConnectionSignal::id, ConnectionSignal::rttMicros, ConnectionSignal::busy)
                    .isEqualTo(tick.connections().stream()
                            .map(each -> org.assertj.core.groups.Tuple.tuple(each.id(), each.rttMicros(), each.busy()))
                            .toList());
            assertThat(line).doesNotContain("2001:db8").doesNotContain("uid:");
        }
    }
}
