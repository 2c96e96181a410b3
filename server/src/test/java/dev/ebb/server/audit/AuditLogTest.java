package dev.ebb.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.ebb.server.audit.AuditOptions.Sync;
import dev.ebb.server.support.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written stays as it is, and whoever changes it is found out. */
class AuditLogTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("audit.log");
    }

    private AuditOptions options(long rotate, int keep) {
        return new AuditOptions(file(), rotate, keep, Sync.ALWAYS, true);
    }

    private static JsonObject line(String text) {
        JsonObject line = new JsonObject();
        line.addProperty("time", "2026-01-01T00:00:00Z");
        line.addProperty("text", text);
        return line;
    }

    private void write(int lines) throws IOException {
        try (AuditLog log = new AuditLog(options(1 << 20, 3), InstantSource.system())) {
            for (int i = 0; i < lines; i++) {
                log.write(line("line " + i));
            }
        }
    }

    @Test
    void log_reopenedAgainAndAgain_isOneChain() throws IOException {
        write(3);
        write(2);
        AuditChain.Verdict verdict = AuditChain.verify(file());
        assertThat(verdict.problems()).isEmpty();
        // Each opening is a line too.
        assertThat(verdict.lines()).isEqualTo(7);
        assertThat(verdict.last()).isEqualTo(7);
        assertThat(verdict.hash()).hasSize(64);
    }

    @Test
    void log_thatRotates_isOneChainOverItsFiles() throws IOException {
        try (AuditLog log = new AuditLog(options(4_000, 3), InstantSource.system())) {
            for (int i = 0; i < 100; i++) {
                log.write(line("x".repeat(100)));
            }
        }
        AuditChain.Verdict verdict = AuditChain.verify(file());
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.files()).isEqualTo(4);
        assertThat(verdict.first()).isGreaterThan(1);
        assertThat(verdict.last()).isEqualTo(101);
        assertThat(Files.size(folder.resolve("audit.log.1"))).isLessThanOrEqualTo(4_000);

        Files.delete(folder.resolve("audit.log.2"));
        Files.move(folder.resolve("audit.log.3"), folder.resolve("audit.log.2"));
        assertThat(AuditChain.verify(file()).holds()).as("a file is missing").isFalse();
    }

    @Test
    void log_ofWhichAnythingWasChanged_doesNotHold() {
        Seeds.forEach(40, this::tamper);
    }

    private void tamper(Random random) throws IOException {
        Files.deleteIfExists(file());
        write(6);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        int at = random.nextInt(lines.size() - 1);
        switch (random.nextInt(4)) {
            case 0 -> lines.set(at, lines.get(at).replaceFirst("time", "tame"));
            // Without its first lines a log is as after many rotations; the verdict says with which number it begins.
            case 1 -> lines.remove(Math.max(1, at));
            case 2 -> lines.add(at, lines.get(at));
            default -> lines.add(at, lines.remove(at + 1));
        }
        Files.write(file(), lines);
        assertThat(AuditChain.verify(file()).holds()).isFalse();
    }

    /** Whoever can write the file can compute hashes as well. */
    @Test
    void lines_thatAreBoundAnew_butNotInARow_areFoundOut() throws IOException {
        AuditLine first = AuditLine.of(line("a"), 1, AuditLine.GENESIS);
        assertThat(holds(first, AuditLine.of(line("b"), 2, first.hash()))).isTrue();
        assertThat(holds(first, AuditLine.of(line("b"), 3, first.hash())))
                .as("a line was taken out")
                .isFalse();
        assertThat(holds(AuditLine.of(line("a"), 1, "ab".repeat(32))))
                .as("the first one follows nothing")
                .isFalse();
        assertThat(holds(AuditLine.of(line("a"), 5, AuditLine.GENESIS)))
                .as("the fifth one follows another")
                .isFalse();
        assertThat(holds(AuditLine.of(line("a"), 5, "ab".repeat(32))))
                .as("older files are gone")
                .isTrue();
        AuditLine spoilt = new AuditLine("nonsense".getBytes(UTF_8));
        assertThat(holds(first, spoilt, AuditLine.of(line("b"), 2, spoilt.hash())))
                .as("no crash left that")
                .isFalse();
        JsonObject opened = line("opened");
        opened.addProperty("torn", true);
        assertThat(holds(first, spoilt, AuditLine.of(opened, 2, spoilt.hash()))).isTrue();
    }

    private boolean holds(AuditLine... lines) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (AuditLine line : lines) {
            all.write(line.bytes());
            all.write('\n');
        }
        Files.write(file(), all.toByteArray());
        return AuditChain.verify(file()).holds();
    }

    @Test
    void log_whoseRotationACrashCutShort_goesOnWithTheSameChain() throws IOException {
        write(3);
        Files.move(file(), folder.resolve("audit.log.1"));
        write(1);
        AuditChain.Verdict verdict = AuditChain.verify(file());
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.last()).isEqualTo(6);
    }

    @Test
    void log_isNotForEverybody() throws IOException {
        write(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .doesNotEndWith("r--")
                .startsWith("rw-");
    }

    @Test
    void log_cutOffByACrash_goesOnAndSaysSo() {
        Seeds.forEach(20, this::cutOff);
    }

    private void cutOff(Random random) throws IOException {
        Files.deleteIfExists(file());
        write(3);
        byte[] whole = Files.readAllBytes(file());
        int last = new String(whole, java.nio.charset.StandardCharsets.UTF_8)
                        .stripTrailing()
                        .lastIndexOf('\n')
                + 1;
        int cut = last + 1 + random.nextInt(whole.length - last - 2);
        Files.write(file(), java.util.Arrays.copyOf(whole, cut));
        assertThat(AuditChain.verify(file()).holds()).isFalse();

        write(2);
        AuditChain.Verdict verdict = AuditChain.verify(file());
        assertThat(verdict.problems()).isEmpty();
        assertThat(Files.readString(file())).contains("\"torn\":true");
    }

    @Test
    void line_thatIsUnreadable_withoutACrash_isFoundOut() throws IOException {
        write(2);
        Files.writeString(file(), "nonsense\n", StandardOpenOption.APPEND);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        assertThat(AuditChain.verify(file()).holds()).isFalse();
        lines.add(1, lines.remove(lines.size() - 1));
        Files.write(file(), lines);
        assertThat(AuditChain.verify(file()).holds()).isFalse();
    }

    @Test
    void log_thatCannotBeWritten_saysSoAndGoesOnWhenItCan() throws IOException {
        Path missing = folder.resolve("missing");
        AuditOptions options = new AuditOptions(missing.resolve("audit.log"), 1 << 20, 1, Sync.NEVER, true);
        try (AuditLog log = new AuditLog(options, InstantSource.system())) {
            assertThatThrownBy(() -> log.write(line("lost"))).isInstanceOf(IOException.class);
            Files.createDirectory(missing);
            log.write(line("kept"));
        }
        assertThat(AuditChain.verify(options.file()).problems()).isEmpty();
        assertThat(Files.readString(options.file())).contains("kept").doesNotContain("lost");
    }

    @Test
    void log_whenTheVolumeIsFull_holdsNoHalfLine() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")));
        Path link = Files.createSymbolicLink(folder.resolve("full.log"), Path.of("/dev/full"));
        AuditOptions options = new AuditOptions(link, 1 << 20, 1, Sync.ALWAYS, true);
        try (AuditLog log = new AuditLog(options, InstantSource.system())) {
            assertThatThrownBy(() -> log.write(line("lost"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void lines_ofManyThreads_areAllThere() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (AuditLog log = new AuditLog(options(20_000, 50), InstantSource.system())) {
            CountDownLatch together = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String who = "caller " + i;
                running.add(callers.submit(() -> {
                    together.await();
                    for (int j = 0; j < 50; j++) {
                        log.write(line(who));
                    }
                    return null;
                }));
            }
            together.countDown();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            callers.shutdownNow();
        }
        AuditChain.Verdict verdict = AuditChain.verify(file());
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.lines()).isEqualTo(401);
    }
}
