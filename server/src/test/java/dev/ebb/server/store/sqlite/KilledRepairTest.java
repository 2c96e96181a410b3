package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.support.Seeds;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that is killed leaves something that the next repair makes whole, and that no service takes for a good queue. */
class KilledRepairTest {
    private static final CheckTerms TERMS = new CheckTerms(secret -> true, Instant.EPOCH, true);

    @TempDir
    Path folder;

    @Test
    void repair_killedAtRandom_isFinishedByTheNext() {
        Seeds.forEach(4, this::killAndRepairAgain);
    }

    private void killAndRepairAgain(Random random) throws Exception {
        Path store = folder.resolve(Long.toHexString(random.nextLong()));
        Path target = Files.createDirectories(store.resolveSibling(store.getFileName() + "-target"));
        EarlierQueue queue = EarlierDatabase.make(
                store,
                Schema.VERSION,
                connection -> new EarlierQueue(
                                connection, 3, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
        Files.createFile(store.resolve("established"));
        spoilAnIndex(store);
        for (int kill = 0; kill < 3; kill++) {
            killWhileRepairing(store, random);
        }
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, TERMS, Instant.now());
        assertThat(outcome.left()).filteredOn(StoreFinding::repairable).isEmpty();
        try (SqliteJobStore opened = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.system())) {
            EarlierQueueCheck.assertHolds(opened, queue);
        }
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

    private static void killWhileRepairing(Path store, Random random) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Repairer.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
