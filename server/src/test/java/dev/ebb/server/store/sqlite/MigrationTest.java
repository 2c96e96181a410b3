package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queues of every earlier schema, opened by this build. A script that is added is tried without a change here. */
class MigrationTest {
    @TempDir
    Path folder;

    static List<Integer> schemas() throws IOException {
        return EarlierDatabase.schemas("db/sqlite");
    }

    @Test
    void newestScript_isTheSchemaOfThisBuild() throws IOException {
        assertThat(schemas()).last().isEqualTo(Schema.VERSION);
        assertThat(schemas()).first().isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void queueOfAnEarlierSchema_isThereWhole_andKeptAsItWas(int schema) throws Exception {
        EarlierQueue queue = make(schema);
        try (SqliteJobStore store = open(Instant.now())) {
            EarlierQueueCheck.assertHolds(store, queue);
            JobDraft.fresh().addFile(0).commitTo(store);
        }
        assertThat(EarlierDatabase.schemaOf(store().resolve("queue.db"))).isEqualTo(Schema.VERSION);
        assertThat(copies()).hasSize(schema < Schema.VERSION ? 1 : 0);
        if (schema < Schema.VERSION) {
            Path copy = store().resolve("queue.schema-" + schema + ".db");
            assertThat(EarlierDatabase.schemaOf(copy)).isEqualTo(schema);
            assertThat(EarlierDatabase.ask(copy, "SELECT count(*) FROM job"))
                    .isEqualTo(Integer.toString(queue.jobs().size()));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void copyOfAnEarlierSchema_putInPlace_migratesAgain(int schema) throws Exception {
        EarlierQueue queue = make(schema);
        open(Instant.now()).close();
        Path copy = store().resolve("queue.schema-" + schema + ".db");
        if (Files.exists(copy)) {
            Files.move(copy, store().resolve("queue.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        try (SqliteJobStore store = open(Instant.now())) {
            EarlierQueueCheck.assertHolds(store, queue);
        }
    }

    @Test
    void queueOfANewerBuild_isRefusedInWords_andUntouched() throws Exception {
        make(Schema.VERSION);
        open(Instant.now()).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store().resolve("queue.db"));
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE job ADD COLUMN of_the_future TEXT");
            statement.execute("PRAGMA user_version = " + (Schema.VERSION + 1));
        }
        Map<String, byte[]> before = contents();
        StoreException refusal = catchThrowableOfType(
                StoreException.class, () -> open(Instant.now()).close());
        assertThat(refusal.kind()).isEqualTo(StoreException.Kind.NEWER_SCHEMA);
        assertThat(refusal)
                .hasMessageContaining("schema " + (Schema.VERSION + 1))
                .hasMessageContaining("start that build again")
                .hasMessageContaining("queue.schema-" + Schema.VERSION + ".db")
                .hasMessageContaining("docs/store.md");
        Map<String, byte[]> after = contents();
        before.forEach((name, content) -> assertThat(after.get(name)).as(name).isEqualTo(content));
        assertThat(after.getOrDefault("queue.db-wal", new byte[0]))
                .as("a log that nobody wrote to")
                .isEmpty();
    }

    @Test
    void copies_twoAreKept_eachForThirtyDays() throws Exception {
        Files.createDirectories(store());
        for (int i = 1; i <= 3; i++) {
            Path old = Files.createFile(store().resolve("queue.schema-" + i + ".db"));
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(10 - i))));
        }
        make(5);
        open(Instant.now()).close();
        assertThat(copies()).containsExactly("queue.schema-3.db", "queue.schema-5.db");
        open(Instant.now().plus(Duration.ofDays(29))).close();
        assertThat(copies()).containsExactly("queue.schema-5.db");
        open(Instant.now().plus(Duration.ofDays(31))).close();
        assertThat(copies()).isEmpty();
    }

    private EarlierQueue make(int schema) throws Exception {
        Path target = Files.createDirectories(folder.resolve("target"));
        return EarlierDatabase.make(
                store(),
                schema,
                connection -> new EarlierQueue(
                                connection, schema, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
    }

    private SqliteJobStore open(Instant now) {
        return SqliteJobStore.open(store(), SqliteOptions.DEFAULTS, InstantSource.fixed(now));
    }

    private Path store() {
        return folder.resolve("store");
    }

    private List<String> copies() throws IOException {
        try (Stream<Path> files = Files.list(store())) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("queue.schema-"))
                    .sorted()
                    .toList();
        }
    }

    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(store())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
