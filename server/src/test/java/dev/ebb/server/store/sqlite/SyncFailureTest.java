package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Syncs of the database and of its log fail, at any place, once or several times in a row, and what they should have written
 * never reaches the disk; the process goes on, and is killed in the end. Then the power is lost as well. What was
 * acknowledged is there, what was refused is not, and the store is whole. {@code -Debb.syncFailures=200} tries as many places.
 */
class SyncFailureTest {
    private static final int RANDOM_ROUNDS = Integer.getInteger("ebb.syncFailures", 4);
    private static final int LONGEST_SEQUEL = 60;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("ebb.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path library;

    /**
     * One life of a store.
     *
     * @param at the number of the first sync that fails
     * @param count how many fail in a row
     * @param dropped true when what did not reach the disk does not stay in memory either
     * @param readers true when other connections are open all the while
     * @param sequel how many commits in a row are acknowledged after a refusal before the process is killed
     */
    private record Round(int at, int count, boolean dropped, boolean readers, int sequel) {}

    /** What the writer answered before it was killed. */
    private static final class Answers {
        private final BitSet acknowledged = new BitSet();
        private long last = -1;
        private int refused;
        private int acknowledgedSince;

        void add(String line) {
            last = Long.parseLong(line.substring(1));
            if (line.charAt(0) == '+') {
                acknowledged.set((int) last);
                acknowledgedSince++;
            } else {
                refused++;
                acknowledgedSince = 0;
            }
        }
    }

    @BeforeEach
    void compile() throws Exception {
        library = SyncShim.compile(directory);
        SqliteJobStore.open(directory.resolve("new"), CrashWriter.OPTIONS, InstantSource.system())
                .close();
    }

    @Test
    void commit_whoseSyncFails_isRefusedAndTheStoreGoesOn() throws Exception {
        assertPromisesKept(new Round(7, 1, false, true, LONGEST_SEQUEL));
        assertPromisesKept(new Round(7, 1, true, false, LONGEST_SEQUEL));
    }

    /** The closing of the connection fails too: to SQLite, the log that stays is as good as any. */
    @Test
    void commit_whoseSyncFailsWithTheNext_isNotFoundInTheLogLater() throws Exception {
        assertPromisesKept(new Round(3, 2, false, false, 3));
        assertPromisesKept(new Round(3, 3, false, false, 0));
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void sync_thatFailsAnywhere_losesNothingAcknowledged() throws Exception {
        for (int i = 0; i < RANDOM_ROUNDS; i++) {
            assertPromisesKept(new Round(
                    1 + random.nextInt(120),
                    1 + random.nextInt(4),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(LONGEST_SEQUEL)));
        }
    }

    private void assertPromisesKept(Round round) throws Exception {
        Path folder = Files.createTempDirectory(directory, "round-");
        Path home = copy(directory.resolve("new"), folder.resolve("store"));
        Path shadow = copy(directory.resolve("new"), folder.resolve("shadow"));
        Answers answers = runAndKill(round, folder);
        String after = round + " of seed " + seed + "; " + folder + "\n" + Files.readString(folder.resolve("log"));
        assertThat(problems(home, answers)).as("after a kill: " + after).isEmpty();
        assertThat(problems(shadow, answers)).as("after a power loss: " + after).isEmpty();
        assertThat(Files.readString(folder.resolve("log"))).contains("fails: ");
    }

    /** Runs the writer until it has gone on for a while after the failure, and kills it. */
    private Answers runAndKill(Round round, Path folder) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dorg.sqlite.tmpdir=" + directory,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SyncFailureWriter.class.getName(),
                folder.resolve("store").toString(),
                folder.resolve("armed").toString(),
                round.readers() ? "readers" : "alone");
        var environment = builder.environment();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("EBB_SHADOW_FROM", folder.resolve("store").toRealPath().toString());
        environment.put("EBB_SHADOW_TO", folder.resolve("shadow").toString());
        environment.put("EBB_FAIL_ARMED", folder.resolve("armed").toString());
        environment.put("EBB_FAIL_AT", Integer.toString(round.at()));
        environment.put("EBB_FAIL_COUNT", Integer.toString(round.count()));
        if (round.dropped()) {
            environment.put("EBB_FAIL_DROP", "1");
        }
        builder.redirectError(folder.resolve("log").toFile());
        Process writer = builder.start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(writer::destroyForcibly);
        Answers answers = new Answers();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            int unrefused = round.at() + LONGEST_SEQUEL; // then what failed was the moving of the log
            boolean goesOn = read(lines, answers, round.sequel(), unrefused);
            assertThat(goesOn)
                    .as("it goes on after %s: see the log\n%s", round, Files.readString(folder.resolve("log")))
                    .isTrue();
            writer.toHandle().destroyForcibly();
            read(lines, answers, Integer.MAX_VALUE, Integer.MAX_VALUE);
            return answers;
        } finally {
            writer.toHandle().destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Reads until so many in a row were acknowledged, true, or to the end; a line that the kill cut short is none. */
    private static boolean read(BufferedReader lines, Answers answers, int afterRefusal, int unrefused)
            throws IOException {
        while (answers.acknowledgedSince < (answers.refused > 0 ? afterRefusal : unrefused)) {
            String line = lines.readLine();
            if (line == null) {
                return false;
            }
            if (line.matches("[+-]" + (answers.last + 1))) {
                answers.add(line);
            }
        }
        return true;
    }

    private static List<String> problems(Path home, Answers answers) throws Exception {
        List<String> problems = new ArrayList<>();
        try (JobStore store = SqliteJobStore.open(home, CrashWriter.OPTIONS, InstantSource.system())) {
            problems.addAll(SyncFailureWriter.problems(store, answers.acknowledged, answers.last));
        } catch (StoreException refused) {
            problems.add(refused.getMessage());
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + home.resolve("queue.db").toUri());
                Statement statement = connection.createStatement();
                ResultSet verdict = statement.executeQuery("PRAGMA integrity_check")) {
            if (!verdict.getString(1).equals("ok")) {
                problems.add(verdict.getString(1));
            }
        }
        return problems;
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, Files::isRegularFile)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
