package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.support.Seeds;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it migrates leaves the old schema or the new one, and the next start finishes. */
class KilledMigrationTest {
    @TempDir
    Path folder;

    @Test
    void migration_killedAtRandom_isFinishedByTheNextStart() {
        Seeds.forEach(8, this::killAndStartAgain);
    }

    private void killAndStartAgain(Random random) throws Exception {
        Path store = folder.resolve(Long.toHexString(random.nextLong()));
        Path target = Files.createDirectories(store.resolveSibling(store.getFileName() + "-target"));
        List<Integer> schemas = EarlierDatabase.schemas("db/sqlite");
        int schema = schemas.get(random.nextInt(schemas.size() - 1));
        long seed = random.nextLong();
        EarlierQueue queue = EarlierDatabase.make(
                store,
                schema,
                connection -> new EarlierQueue(
                                connection, seed, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
        int between = 0;
        for (int kill = 0; kill < 3; kill++) {
            killWhileOpening(store, random);
            long left = EarlierDatabase.schemaOf(store.resolve("queue.db"));
            assertThat(left).as("the schema after a kill").isIn((long) schema, (long) Schema.VERSION);
            if (Files.exists(store.resolve("queue.schema-" + schema + ".db"))) {
                between++;
                assertThat(EarlierDatabase.schemaOf(store.resolve("queue.schema-" + schema + ".db")))
                        .isEqualTo(schema);
            }
        }
        try (SqliteJobStore opened = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.system())) {
            EarlierQueueCheck.assertHolds(opened, queue);
        }
        assertThat(EarlierDatabase.ask(store.resolve("queue.db"), "PRAGMA integrity_check"))
                .isEqualTo("ok");
        System.out.println("schema " + schema + ": " + between + " of 3 kills came after the copy was made");
    }

    /** Opens the store in a process of its own, and kills it a little after it begins, or after the scripts begin. */
    private static void killWhileOpening(Path store, Random random) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        store.toString())
                .redirectErrorStream(true)
                .start();
        boolean late = random.nextInt(3) > 0;
        String awaited = late ? "is brought from schema" : "begins";
        BufferedReader said = process.inputReader();
        String line = said.readLine();
        while (line != null && !line.contains(awaited)) {
            line = said.readLine();
        }
        // How long it takes here is not known: most kills come within it, some behind.
        process.waitFor(random.nextInt(late ? 500 : 1_500), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
    }

    /** The process that is killed. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            System.out.println("begins");
            SqliteJobStore.open(Path.of(args[0]), SqliteOptions.DEFAULTS, InstantSource.system())
                    .close();
        }
    }
}
