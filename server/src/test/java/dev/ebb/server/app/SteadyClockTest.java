package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> day = new AtomicReference<>(NOON);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final AtomicReference<Duration> uptime = new AtomicReference<>(Duration.ofHours(5));
    private final SteadyClock clock = new SteadyClock(day::get, nanos::get, uptime::get);

    private void pass(Duration awake, Duration asleep) {
        nanos.addAndGet(awake.toNanos());
        uptime.updateAndGet(before -> before.plus(awake).plus(asleep));
    }

    @Test
    void time_setByHand_movesNothing() {
        day.set(NOON.plus(Duration.ofDays(3)));
        pass(Duration.ofSeconds(30), Duration.ZERO);

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30));
    }

    @Test
    void sleep_ofTheMachine_isCounted() {
        pass(Duration.ofSeconds(10), Duration.ofHours(8));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(10).plus(Duration.ofHours(8)));

        pass(Duration.ofMillis(300), Duration.ZERO);
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(10_300).plus(Duration.ofHours(8)));

        pass(Duration.ofSeconds(2), Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(12_300).plus(Duration.ofMinutes(481)));
    }

    @Test
    void uptime_thatIsCoarseOrUnknown_changesNothing() {
        pass(Duration.ofSeconds(3), Duration.ofMillis(-9));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3));

        uptime.set(Duration.ZERO);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(8));
    }

    @Test
    void uptime_isReadFromTheSystemsFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("uptime"), "39251.07 70012.88\n");
        assertThat(new Uptime(file).get()).isEqualTo(Duration.ofMillis(39_251_070));

        Files.writeString(file, "nonsense");
        assertThat(new Uptime(file).get()).isZero();
        assertThat(new Uptime(folder.resolve("none")).get()).isZero();
    }
}
