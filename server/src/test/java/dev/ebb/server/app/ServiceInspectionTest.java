package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.config.Finding;
import dev.ebb.server.config.Finding.Level;
import dev.ebb.server.config.Home;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a service knows of its configuration: its home, and its database. */
class ServiceInspectionTest {
    @TempDir
    Path folder;

    @Test
    void database_thatAnswers_isDescribed() {
        String url = PostgresServer.shared().database();
        assertThat(look(true, "store.url=" + url, "store.user=postgres"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.level()).isEqualTo(Level.NOTE);
                    assertThat(it.what()).contains("PostgreSQL ", "schema ");
                });
    }

    @Test
    void database_withoutTables_isLeftWithoutThem() throws Exception {
        String url = PostgresServer.shared().emptyDatabase("UTF8");
        assertThat(look(true, "store.url=" + url, "store.user=postgres"))
                .singleElement()
                .extracting(Finding::what)
                .asString()
                .contains("which the first start makes");
        try (Connection connection = PostgresServer.connect(url);
                var tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void database_thatWillNotDo_isAnError_butOnlyWhenItIsAsked() {
        String latin = PostgresServer.shared().emptyDatabase("LATIN1");
        for (String url : List.of(latin, latin + "_gone", "jdbc:postgresql://127.0.0.1:1/ebb")) {
            assertThat(look(true, "store.url=" + url, "store.user=postgres"))
                    .extracting(Finding::level)
                    .containsExactly(Level.ERROR);
            assertThat(look(false, "store.url=" + url, "store.user=postgres")).isEmpty();
        }
    }

    @Test
    void home_thatOthersCanChange_isAnError() throws Exception {
        Path state = Files.createDirectories(Home.in(folder).state());
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(look(false)).singleElement().satisfies(it -> {
            assertThat(it.level()).isEqualTo(Level.ERROR);
            assertThat(it.what()).contains(state.toString(), "chmod go-w");
        });
    }

    private List<Finding> look(boolean online, String... settings) {
        Sources sources = new Sources(Home.in(folder), Optional.empty(), Map.of(), List.of(settings));
        return ServiceInspection.of(sources, Instant.now(), online);
    }
}
