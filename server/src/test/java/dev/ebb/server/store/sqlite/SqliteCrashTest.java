package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * What was acknowledged survives SIGKILL, and would survive the loss of everything that was not synced. The last test shows that
 * the second check can fail.
 */
class SqliteCrashTest {
    private static final int KILLS = 10;
    private static final int POWER_LOSSES = 3;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("ebb.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void store_killedAtRandomMoments_losesNothingAcknowledged() throws Exception {
        Path home = directory.resolve("store");
        long lastAcked = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            lastAcked = Math.max(lastAcked, runAndKill(home, SynchronousMode.FULL, next(home), Map.of()));
            assertThat(problems(home, lastAcked))
                    .as("after kill %d of seed %d", kill, seed)
                    .isEmpty();
        }
        assertThat(lastAcked).isGreaterThan(KILLS);
    }

    @Test
    void store_withUnsyncedWritesLost_losesNothingAcknowledged() throws Exception {
        Path shim = SyncShim.compile(directory);
        for (int loss = 0; loss < POWER_LOSSES; loss++) {
            Path round = directory.resolve("loss-" + loss);
            long lastAcked = runAndLosePower(round, SynchronousMode.FULL, shim);
            assertThat(problems(round.resolve("shadow"), lastAcked))
                    .as("after power loss %d of seed %d", loss, seed)
                    .isEmpty();
        }
    }

    @Test
    void store_thatDoesNotSync_isFoundOut() throws Exception {
        Path shim = SyncShim.compile(directory);
        Path round = directory.resolve("control");
        long lastAcked = runAndLosePower(round, SynchronousMode.OFF, shim);
        assertThat(problems(round.resolve("shadow"), lastAcked)).isNotEmpty();
    }

    private long runAndLosePower(Path round, SynchronousMode synchronous, Path shim) throws Exception {
        Path home = Files.createDirectories(round.resolve("store"));
        Path shadow = Files.createDirectories(round.resolve("shadow"));
        return runAndKill(
                home,
                synchronous,
                0,
                Map.of(
                        "LD_PRELOAD", shim.toString(),
                        "EBB_SHADOW_FROM", home.toRealPath().toString(),
                        "EBB_SHADOW_TO", shadow.toString()));
    }

    /** Runs the writer until it has acknowledged a random number of batches, kills it, and returns the last one acknowledged. */
    private long runAndKill(Path home, SynchronousMode synchronous, long from, Map<String, String> environment)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                // The driver unpacks its library there, and a killed process cannot clean up.
                "-Dorg.sqlite.tmpdir=" + directory,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CrashWriter.class.getName(),
                home.toString(),
                synchronous.name(),
                Long.toString(from));
        builder.environment().putAll(environment);
        builder.redirectError(directory.resolve("writer.log").toFile());
        Process writer = builder.start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(writer::destroyForcibly);
        try (BufferedReader acks =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            long last = read(acks, 1 + random.nextInt(250));
            assertThat(last).as("the writer died: see writer.log\n" + log()).isNotEqualTo(-1);
            long moment = System.nanoTime() + random.nextInt(3_000_000);
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            writer.toHandle().destroyForcibly();
            return Math.max(last, read(acks, Integer.MAX_VALUE));
        } finally {
            writer.toHandle().destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("writer.log"));
    }

    /** Reads acks until there are enough or no more, and returns the last; -1 when there was none. */
    private static long read(BufferedReader acks, int enough) throws IOException {
        long last = -1;
        for (int count = 0; count < enough; count++) {
            String line = acks.readLine();
            if (line == null) {
                return last;
            }
            if (line.matches("\\d+")) {
                last = Long.parseLong(line);
            }
        }
        return last;
    }

    private static long next(Path home) {
        if (!Files.exists(home)) {
            return 0;
        }
        try (JobStore store = open(home)) {
            long next = 0;
            while (store.job(new JobId(new UUID(next, 0))).isPresent()) {
                next++;
            }
            return next;
        }
    }

    private static List<String> problems(Path home, long lastAcked) {
        try (JobStore store = open(home)) {
            return CrashWriter.problems(store, lastAcked);
        } catch (StoreException refused) {
            return new ArrayList<>(List.of(String.valueOf(refused.getMessage())));
        }
    }

    /** Opening checks every page, because the store was not closed and is small. */
    private static JobStore open(Path home) {
        return SqliteJobStore.open(home, CrashWriter.OPTIONS, InstantSource.system());
    }
}
