package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.support.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that is killed leaves something that the next repair makes whole, and that no service takes for a good queue. */
class KilledRepairTest {
    private static final CheckTerms TERMS = new CheckTerms(secret -> true, Instant.EPOCH, true);
    private static final int KILLED = 128 + 9;
    private static final int MOST_KILLS = 30;

    @TempDir
    Path folder;

    private Path damaged;
    private EarlierQueue queue;

    /** What is to be seen of a repair while it is under way. */
    private enum Stage {
        UNTOUCHED(false),
        KEEPING_ASIDE(false),
        SALVAGING(false),
        NOTICE_WRITTEN(true),
        OLD_GONE(true),
        NEW_IN_PLACE(true),
        NOTICE_GONE(false);

        /** No service may start here. */
        private final boolean stopped;

        Stage(boolean stopped) {
            this.stopped = stopped;
        }

        static Stage of(Path store) throws IOException {
            boolean salvaged = Files.exists(store.resolve("queue.salvaged.db"));
            if (Files.exists(store.resolve("DAMAGED.txt"))) {
                boolean old = Files.exists(store.resolve("queue.db"));
                return !salvaged ? NEW_IN_PLACE : old ? NOTICE_WRITTEN : OLD_GONE;
            }
            if (salvaged) {
                return SALVAGING;
            }
            try (DirectoryStream<Path> asides = Files.newDirectoryStream(store, "damaged-*")) {
                Iterator<Path> any = asides.iterator();
                return !any.hasNext()
                        ? UNTOUCHED
                        : Files.exists(any.next().resolve("queue.db")) ? NOTICE_GONE : KEEPING_ASIDE;
            }
        }
    }

    @BeforeEach
    void spoilAQueue() throws Exception {
        Path target = Files.createDirectory(folder.resolve("target"));
        damaged = folder.resolve("damaged");
        queue = EarlierDatabase.make(
                damaged,
                Schema.VERSION,
                connection -> new EarlierQueue(
                                connection, 3, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
        Files.createFile(damaged.resolve("established"));
        spoilAnIndex(damaged);
    }

    @Test
    void repair_killedAtEachStage_isFinishedByTheNext() throws Exception {
        Path library = SyncShim.compile("kill_at_sync", folder);
        EnumSet<Stage> hit = EnumSet.noneOf(Stage.class);
        for (int at = 1; at <= MOST_KILLS && !hit.contains(Stage.NOTICE_GONE); at++) {
            Path store = copyOfDamaged("at-" + at);
            assertThat(repairUntil(at, library, store)).as("sync %d", at).isEqualTo(KILLED);
            Stage stage = Stage.of(store);
            hit.add(stage);
            if (stage.stopped) {
                assertThatThrownBy(() -> openAndClose(store))
                        .as("%s", stage)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("ebb store check --repair");
            } else {
                assertThat(store.resolve("queue.db")).as("%s", stage).isNotEmptyFile();
            }
            assertRepaired(store);
        }
        assertThat(hit).containsAll(EnumSet.range(Stage.KEEPING_ASIDE, Stage.NOTICE_GONE));
    }

    @Test
    void repair_killedAtRandom_isFinishedByTheNext() {
        Seeds.forEach(1, random -> {
            Path store = copyOfDamaged(Long.toHexString(random.nextLong()));
            for (int kill = 0; kill < 3; kill++) {
                killWhileRepairing(store, random);
            }
            assertRepaired(store);
        });
    }

    private void assertRepaired(Path store) {
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, TERMS, Instant.now());
        assertThat(outcome.left()).filteredOn(StoreFinding::repairable).isEmpty();
        try (SqliteJobStore opened = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.system())) {
            EarlierQueueCheck.assertHolds(opened, queue);
        }
    }

    private static void openAndClose(Path store) {
        SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.system())
                .close();
    }

    private Path copyOfDamaged(String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(damaged, Files::isRegularFile)) {
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy.toRealPath();
    }

    /** Of which nothing is lost, since an index says nothing that the rows do not. */
    private static void spoilAnIndex(Path store) throws Exception {
        Path database = store.resolve("queue.db");
        long page = Long.parseLong(
                EarlierDatabase.ask(database, "SELECT rootpage FROM sqlite_master WHERE name = 'job_of_owner'"));
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[4096]), (page - 1) * 4096);
        }
        assertThat(SqliteCheck.look(store, TERMS))
                .extracting(StoreFinding::rule)
                .containsExactly(SqliteCheck.DAMAGED);
    }

    /** Returns how the process ended. */
    private static int repairUntil(int sync, Path library, Path store) throws Exception {
        ProcessBuilder builder = repairer(store);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("EBB_KILL_IN", store.toString());
        builder.environment().put("EBB_KILL_AT", Integer.toString(sync));
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void killWhileRepairing(Path store, Random random) throws Exception {
        Process process = repairer(store).start();
        assertThat(process.getInputStream().read())
                .as("its word that it begins")
                .isEqualTo('b');
        process.waitFor(random.nextInt(4_000), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        boolean stopped = Files.exists(store.resolve("DAMAGED.txt"));
        boolean thereOrStopped = stopped || Files.size(store.resolve("queue.db")) > 0;
        assertThat(thereOrStopped)
                .as("a database, or a notice that nothing may start")
                .isTrue();
    }

    private static ProcessBuilder repairer(Path store) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Repairer.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** The process that is killed. */
    static final class Repairer {
        private Repairer() {}

        public static void main(String[] args) {
            System.out.print("b");
            System.out.flush();
            SqliteRepair.run(Path.of(args[0]), TERMS, Instant.now());
        }
    }
}
