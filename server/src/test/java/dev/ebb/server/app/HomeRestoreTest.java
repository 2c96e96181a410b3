package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.backup.ArchiveWriter;
import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.BackupManifest;
import dev.ebb.server.backup.Part;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.config.Home;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.sqlite.QueueFile;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of an archive gets into a home, and what never does. */
class HomeRestoreTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Home.in(Files.createDirectory(folder.resolve("home")));
        Files.createDirectories(home.state());
        Files.writeString(home.state().resolve("policies"), "limits.jobs-per-user=7\n");
        Files.writeString(home.state().resolve("node-mark"), "mine");
    }

    @Test
    void secrets_thatAHomeHasNone_areNotWritten_whateverTheirNames() throws IOException {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("secret.key", new byte[32]);
        secrets.put("../../../../evil", new byte[] {1});
        secrets.put("node-mark", new byte[] {1});
        RestoreReport report = restore(archive(queue(), secrets));
        assertThat(report.secretsRestored()).isTrue();
        assertThat(home.state().resolve("secret.key")).hasBinaryContent(new byte[32]);
        assertThat(home.state().resolve("node-mark")).hasContent("mine");
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all).noneMatch(file -> file.endsWith("evil"));
        }
    }

    @Test
    void policies_thatWereNotSetThen_countNoMore() throws IOException {
        RestoreReport report = restore(archive(queue(), Map.of()));
        assertThat(report.jobs()).isEqualTo(1);
        assertThat(home.state().resolve("policies")).isEmptyFile();
        assertThat(Path.of(report.kept()).resolve("policies")).hasContent("limits.jobs-per-user=7");
    }

    @Test
    void queue_thatIsNone_leavesTheHomeAsItIs() throws IOException {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "no queue at all");
        Path archive = archive(nonsense, Map.of());
        Map<String, String> before = contents();
        assertThatThrownBy(() -> restore(archive))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Nothing was changed");
        assertThat(contents()).isEqualTo(before);
    }

    private RestoreReport restore(Path archive) throws IOException {
        return HomeRestore.run(home, Map.of(), new RestoreRequest(archive, PASSPHRASE, false, false, false), CLOCK);
    }

    private Path queue() {
        Path store = folder.resolve("store");
        try (SqliteJobStore opened = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, CLOCK)) {
            JobDraft.fresh().commitTo(opened);
        }
        return store.resolve("queue.db");
    }

    private Path archive(Path queue, Map<String, byte[]> secrets) throws IOException {
        BackupManifest about = new BackupManifest(
                1, "1.2.3", QueueFile.SCHEMA, "2026-01-02T03:04:05Z", "here", "sqlite", "", List.of(), null);
        Path archive = folder.resolve("archive.zip");
        try (ArchiveWriter writer = ArchiveWriter.begin(about, Map.of(Part.QUEUE, queue), secrets, PASSPHRASE);
                OutputStream out = Files.newOutputStream(archive)) {
            for (byte[] piece = writer.next(); piece != null; piece = writer.next()) {
                out.write(piece);
            }
        }
        return archive;
    }

    /** Files by what is in them, but for the lock. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(home.state())) {
            for (Path file : all.filter(each -> !each.equals(home.daemonLock())).toList()) {
                contents.put(file.toString(), Files.isRegularFile(file) ? Files.readString(file) : "");
            }
        }
        return contents;
    }
}
