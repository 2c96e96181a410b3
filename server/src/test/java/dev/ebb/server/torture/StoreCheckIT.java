package dev.ebb.server.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.server.config.Home;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.sqlite.EarlierDatabase;
import dev.ebb.server.store.sqlite.SqliteCheck;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A check raises no false alarm: not at a home whose service was killed in the middle of many transfers, nor beside one that is
 * busy. Rerun a failure with {@code -Debb.torture.seed=<the printed seed>}.
 */
class StoreCheckIT {
    @TempDir
    Path folder;

    private Path home;
    private EbbProgram.Ended last;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void serviceKilledWhileItTransfers_leavesAStoreWithoutFindings() throws Exception {
        long seed = Long.getLong("ebb.torture.seed", System.nanoTime());
        System.out.println("store check: seed " + seed);
        home = Files.createDirectory(folder.resolve("home"));
        Path target = Files.createDirectory(folder.resolve("target"));
        Origin origin = new Origin();
        Map<String, byte[]> contents = contents(seed);
        contents.forEach(origin::file);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                FlakyProxy proxy = FlakyProxy.random(server.port(), seed, 0.3, 1 << 20)) {
            TortureRun torture = new TortureRun(seed, home, target, "http://127.0.0.1:" + proxy.port(), contents);
            for (int round = 0; round < 8; round++) {
                torture.suffer(1, 8 + 4 * round);
                assertThat(look(true))
                        .as("after kill " + round + ", seed " + seed)
                        .isEmpty();
            }
            torture.finish();
            assertThat(look(true)).as("after a stop in good order").isEmpty();
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void command_besideAService_afterIt_andAfterDamage_saysSo() throws Exception {
        home = Files.createDirectory(folder.resolve("home"));
        Path target = Files.createDirectory(folder.resolve("target"));
        Map<String, byte[]> contents = contents(1);
        Origin origin = new Origin();
        contents.forEach(origin::file);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin)) {
            TortureRun torture = new TortureRun(1, home, target, "http://127.0.0.1:" + server.port(), contents);
            torture.suffer(2, 10);
            try (DaemonProcess daemon = DaemonProcess.start(home);
                    EbbClient client = daemon.connect()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(look(false))
                            .as("beside a service that transfers")
                            .isEmpty();
                }
                assertThat(ebb("store", "check")).isEqualTo(0);
                assertThat(output()).contains("service-running").contains("The store is sound");
                assertThat(ebb("store", "check", "--repair")).isEqualTo(4);
                assertThat(output()).contains("ebb stop");
            }
            torture.finish();
        }
        assertThat(ebb("store", "check", "--json")).isEqualTo(0);
        assertThat(output()).isEmpty();
        Path database = Home.in(home).state().resolve("store").resolve("queue.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("UPDATE counter SET value = 77 WHERE id = 0");
        }
        assertThat(ebb("store", "check", "--json")).isEqualTo(1);
        assertThat(output()).contains("\"rule\":\"counter-wrong\"").contains("\"fate\":\"REPAIRABLE\"");
        assertThat(ebb("store", "check")).isEqualTo(1);
        assertThat(output()).contains("run: ebb store check --repair");
        assertThat(ebb("store", "check", "--repair")).isEqualTo(0);
        assertThat(output()).contains("1 finding repaired").contains("queue.before-repair-");
        assertThat(ebb("store", "check")).isEqualTo(0);
        Files.writeString(Home.in(home).state().resolve("policies"), "nonsense: [");
        assertThat(ebb("store", "check")).isEqualTo(1);
        assertThat(output()).contains("policies-unreadable");
    }

    @Test
    void serviceThatMeetsARowItCannotRead_saysWhatHelps() throws Exception {
        home = Files.createDirectory(folder.resolve("home"));
        Path target = Files.createDirectory(folder.resolve("target"));
        TestDaemon.start(home).close();
        Path store = Home.in(home).state().resolve("store");
        Files.delete(store.resolve("queue.db"));
        List<Integer> schemas = EarlierDatabase.schemas("db/sqlite");
        EarlierDatabase.make(store, schemas.get(schemas.size() - 1), connection -> {
            EarlierQueue queue = new EarlierQueue(
                            connection, 3, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                    .fill();
            try (var statement = connection.createStatement()) {
                statement.execute("UPDATE job SET type = 55 WHERE state = 1");
            }
            return queue;
        });
        assertThatThrownBy(() -> TestDaemon.start(home)).hasMessageContaining("ebb store check --repair");
        assertThat(ebb("store", "check")).isEqualTo(1);
        assertThat(output()).contains("job-unreadable");
        ebb("store", "check", "--repair");
        TestDaemon.start(home).close();
    }

    @Test
    void command_withoutAQueue_saysSo() throws Exception {
        home = folder.resolve("nowhere");
        Files.createDirectories(folder.resolve("nowhere"));
        assertThat(ebb("store", "check")).isEqualTo(2);
        assertThat(output()).contains("there is no queue in");
        assertThat(ebb("store", "mend")).isEqualTo(2);
    }

    private List<StoreFinding> look(boolean files) throws Exception {
        SecretBox secrets = SecretBox.open(Home.in(home).state().resolve("secret.key"));
        CheckTerms terms = new CheckTerms(secret -> !secrets.open(secret).isEmpty(), Instant.EPOCH, files);
        return SqliteCheck.look(Home.in(home).state().resolve("store"), terms);
    }

    private int ebb(String... words) throws Exception {
        last = EbbProgram.run(home, words);
        return last.code();
    }

    private String output() {
        return last.out() + last.err();
    }

    private static Map<String, byte[]> contents(long seed) {
        Random random = new Random(seed);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (int size : new int[] {0, 1, 60_000, 1_500_000, 6_000_000, 20_000_000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            contents.put("/f" + size, bytes);
        }
        return contents;
    }
}
