package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which databases are taken, and what is said of the others. */
class PostgresOpeningTest {
    private final PostgresServer server = PostgresServer.shared();

    @Test
    void emptyDatabase_openedByManyNodesAtOnce_isMigratedOnce() throws Exception {
        String url = server.emptyDatabase("UTF8");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<PostgresJobStore>> opened = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opened.add(threads.submit(() -> PostgresJobStore.open(PostgresServer.options(url))));
        }
        for (Future<PostgresJobStore> each : opened) {
            try (PostgresJobStore store = each.get(60, TimeUnit.SECONDS)) {
                JobDraft.fresh().commitTo(store);
            }
        }
        threads.shutdown();
    }

    @Test
    void scripts_sayOfTheSchemaWhatTheBuildSays() throws Exception {
        try (Connection connection = PostgresServer.connect(server.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT schema_version, schema_readable_by FROM fleet")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(PostgresSchema.VERSION);
            assertThat(row.getInt(2)).isEqualTo(PostgresSchema.READABLE_BY);
        }
    }

    @Test
    void schemaOfANewerBuild_isSharedWhileItAllowsIt_andRefusedOtherwise() {
        String url = server.database();
        String name = url.substring(url.lastIndexOf('/') + 1);
        server.execute(name, "UPDATE fleet SET schema_version = 99");
        PostgresJobStore.open(PostgresServer.options(url)).close();
        server.execute(name, "UPDATE fleet SET schema_readable_by = 98");
        assertRefused(PostgresServer.options(url), StoreException.Kind.NEWER_SCHEMA, "schema 98");
    }

    @Test
    void unfitDatabases_areRefusedInWords(@TempDir Path directory) throws Exception {
        assertRefused(options(server.emptyDatabase("SQL_ASCII"), "postgres", null), "SQL_ASCII");
        assertRefused(options(server.url("nowhere"), "postgres", null), "no such database");
        assertRefused(options(server.url("postgres"), "nobody", null), "store.user");
        assertRefused(options("jdbc:postgresql://127.0.0.1:1/x", "postgres", null), "store.url");
        String url = server.emptyDatabase("UTF8");
        String name = url.substring(url.lastIndexOf('/') + 1);
        server.execute("postgres", "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        assertRefused(options(url, "postgres", null), "read_only");
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(options(server.database(), "postgres", password), "chmod 600");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        PostgresJobStore.open(options(server.database(), "postgres", password)).close();
    }

    @Test
    void secretInAnError_isNotShown(@TempDir Path directory) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "hunter2\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> PostgresJobStore.open(options(server.url("nowhere"), "postgres", password)))
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("hunter2"));
    }

    private static PostgresOptions options(String url, String user, Path password) {
        return new PostgresOptions(url, user, password, 4, Duration.ofMillis(500));
    }

    private static void assertRefused(PostgresOptions options, String words) {
        assertRefused(options, StoreException.Kind.IO, words);
    }

    private static void assertRefused(PostgresOptions options, StoreException.Kind kind, String words) {
        assertThatThrownBy(() -> PostgresJobStore.open(options))
                .isInstanceOfSatisfying(StoreException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(kind);
                    assertThat(refused).hasMessageContaining(words);
                });
    }
}
