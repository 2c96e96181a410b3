package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long MIB = 1 << 20;

    @Test
    void wideTerminal_shows_everything() {
        assertThat(ProgressLine.render(half(), 120))
                .isEqualTo("image.iso  [==============>               ]   50%  50.0 MiB/100 MiB  10.0 MiB/s  ETA 5s"
                        + "  TRANSFERRING");
    }

    @Test
    void narrowerTerminal_drops_nameThenBarThenRateThenTime() {
        assertThat(ProgressLine.render(half(), 76))
                .isEqualTo("[=======>        ]   50%  50.0 MiB/100 MiB  10.0 MiB/s  ETA 5s  TRANSFERRING");
        assertThat(ProgressLine.render(half(), 66))
                .isEqualTo(" 50%  50.0 MiB/100 MiB  10.0 MiB/s  ETA 5s  TRANSFERRING");
        assertThat(ProgressLine.render(half(), 50)).isEqualTo(" 50%  50.0 MiB/100 MiB  ETA 5s  TRANSFERRING");
        assertThat(ProgressLine.render(half(), 40)).isEqualTo(" 50%  50.0 MiB/100 MiB  TRANSFERRING");
        assertThat(ProgressLine.render(half(), 25)).isEqualTo(" 50%  50.0 MiB/100 MiB");
        assertThat(ProgressLine.render(half(), 10)).isEqualTo(" 50%  50.…");
    }

    @Test
    void unknownTotal_shows_bytesAlone() {
        TransferView view = new TransferView(
                "a", "TRANSFERRING", 3 * MIB, OptionalLong.empty(), MIB, 0, 1, Optional.empty(), Optional.empty());
        assertThat(ProgressLine.render(view, 60))
                .isEqualTo("a  [---------------------]  3.0 MiB  1.0 MiB/s  TRANSFERRING");
    }

    @Test
    void severalFiles_are_counted() {
        TransferView view = new TransferView(
                "a", "TRANSFERRING", 0, OptionalLong.of(MIB), 0, 3, 12, Optional.empty(), Optional.empty());
        assertThat(ProgressLine.plain(view)).isEqualTo("  0%  0 B/1.0 MiB  3/12 files, TRANSFERRING");
    }

    @Test
    void transientError_shows_reasonAndTimeToTheNextTry() {
        TransferView view = new TransferView(
                "a",
                "TRANSIENT_ERROR",
                0,
                OptionalLong.empty(),
                0,
                0,
                1,
                Optional.of("connection\u001b[31m refused."),
                Optional.of(Duration.ofSeconds(75)));
        assertThat(ProgressLine.render(view, 120))
                .isEqualTo("TRANSIENT_ERROR: connection?[31m refused; next try in 1m15s");
        assertThat(ProgressLine.render(view, 20)).isEqualTo("TRANSIENT_ERROR: co…");
    }

    @Test
    void percent_isOneHundred_onlyWhenEveryByteIsThere() {
        TransferView almost = new TransferView(
                "a", "s", 99_999, OptionalLong.of(100_000), 0, 0, 1, Optional.empty(), Optional.empty());
        assertThat(almost.percent()).hasValue(99);
    }

    @RepeatedTest(10)
    void anyView_inAnyWidth_fitsAndIsPrintable() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            int columns = random.nextInt(200);
            String line = ProgressLine.render(randomView(random), columns);
            assertThat(Plain.width(line))
                    .as("seed %d, %d columns: %s", seed, columns, line)
                    .isLessThanOrEqualTo(Math.max(0, columns));
            assertThat(line).as("seed %d", seed).isEqualTo(Plain.of(line));
        }
    }

    private static TransferView randomView(Random random) {
        long total = random.nextLong(1L << random.nextInt(1, 62));
        long bytes = total == 0 ? 0 : random.nextLong(total + 1);
        int files = random.nextInt(1, 10_000);
        boolean trouble = random.nextInt(4) == 0;
        return new TransferView(
                randomName(random),
                random.nextBoolean() ? "TRANSFERRING" : "QUEUED",
                bytes,
                random.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(total),
                random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 40)),
                random.nextInt(files),
                files,
                trouble ? Optional.of(randomName(random)) : Optional.empty(),
                trouble ? Optional.of(Duration.ofSeconds(random.nextLong(100_000))) : Optional.empty());
    }

    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        int length = random.nextInt(60);
        for (int i = 0; i < length; i++) {
            int[] alphabet = {'a', ' ', '\t', 0x1b, 0x4e2d, 0x1f600, 0x301, 0x202e, 'é', 0xd800};
            name.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return name.toString();
    }

    private static TransferView half() {
        return new TransferView(
                "image.iso",
                "TRANSFERRING",
                50 * MIB,
                OptionalLong.of(100 * MIB),
                10 * MIB,
                0,
                1,
                Optional.empty(),
                Optional.empty());
    }
}
