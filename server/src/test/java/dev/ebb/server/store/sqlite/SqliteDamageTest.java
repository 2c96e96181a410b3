package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that cannot be trusted is refused, kept, and explained; nothing starts from nothing unasked. */
class SqliteDamageTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-04T05:06:07Z"));
    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    private Path home() {
        return directory.resolve("a?home #1%").resolve("store");
    }

    private Path database() {
        return home().resolve("queue.db");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 4_000, 100_000})
    void store_withGarbageAtItsStart_isRefusedAndKeptAside(int bytes) throws IOException {
        Job job = fill();
        byte[] before = Files.readAllBytes(database());
        garbage(database(), 0, bytes);
        assertRefusedUntilTheNoticeIsDeleted();
        Files.write(database(), before);
        try (SqliteJobStore restored = open()) {
            assertThat(restored.job(job.id())).as("a backup put in place").contains(job);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 511, PAGE, 10 * PAGE, 10 * PAGE + 17})
    void store_cutShort_isRefusedAndKeptAside(int bytes) throws IOException {
        fill();
        try (FileChannel channel = FileChannel.open(database(), StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
        assertRefusedUntilTheNoticeIsDeleted();
    }

    @Test
    void store_withoutItsDatabase_isRefused() throws IOException {
        fill();
        Files.delete(database());
        StoreException refusal = refusal();
        assertThat(refusal.kind()).isEqualTo(Kind.DAMAGED);
        assertThat(refusal).hasMessageContaining("missing");
        Files.delete(home().resolve("DAMAGED.txt"));
        open().close();
    }

    @Test
    void store_damagedWithinAndNotClosed_isRefusedAndKeptAside() throws IOException {
        fill();
        leaveOpen();
        for (long page = 20; page < 40; page++) {
            garbage(database(), page * PAGE, PAGE);
        }
        assertRefusedUntilTheNoticeIsDeleted();
    }

    @Test
    void store_foundDamagedWhileRunning_isCheckedAtTheNextStart() throws IOException {
        fill();
        for (long page = 30; page < Files.size(database()) / PAGE; page++) {
            garbage(database(), page * PAGE, PAGE);
        }
        try (SqliteJobStore store = open()) {
            StoreException failure = catchThrowableOfType(
                    StoreException.class, () -> JobDraft.fresh().addFile(0).commitTo(store));
            assertThat(failure.kind()).isEqualTo(Kind.DAMAGED);
        }
        assertRefusedUntilTheNoticeIsDeleted();
    }

    @Test
    void store_underSuspicionWithoutReason_isUsed() throws IOException {
        Job job = fill();
        Files.createFile(home().resolve("suspect"));
        try (SqliteJobStore store = open()) {
            assertThat(store.job(job.id())).contains(job);
        }
        assertThat(home().resolve("suspect")).doesNotExist();
    }

    @Test
    void store_ofSomethingElse_isRefused() throws Exception {
        Files.createDirectories(home());
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + database().toUri());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE job (something TEXT)");
            statement.execute("PRAGMA user_version = " + Schema.VERSION);
        }
        assertRefusedUntilTheNoticeIsDeleted();
    }

    @Test
    void store_ofANewerBuild_isRefusedAndUntouched() throws Exception {
        fill();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + database().toUri());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = " + (Schema.VERSION + 1));
        }
        StoreException refusal = refusal();
        assertThat(refusal.kind()).isEqualTo(Kind.NEWER_SCHEMA);
        assertThat(refusal).hasMessageContaining("newer build");
        assertThat(database()).exists();
        assertThat(home().resolve("DAMAGED.txt")).doesNotExist();
    }

    @Test
    void store_lockedByAnotherProcess_saysSo() throws Exception {
        fill();
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + database().toUri());
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            statement.execute("UPDATE counter SET value = value");
            StoreException refusal = refusal();
            assertThat(refusal.kind()).isEqualTo(Kind.IO);
            assertThat(refusal).hasMessageContaining("another process");
        }
    }

    @Test
    void files_ofTheStore_arePrivate() throws IOException {
        Files.createDirectories(
                home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (SqliteJobStore store = open()) {
            JobDraft.fresh().commitTo(store);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home())))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(home())) {
                List<Path> all = files.filter(Files::isRegularFile).toList();
                assertThat(all)
                        .hasSizeGreaterThanOrEqualTo(4)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .as(file.toString())
                                        .isEqualTo("rw-------"));
            }
        }
    }

    private void assertRefusedUntilTheNoticeIsDeleted() throws IOException {
        byte[] damaged = Files.readAllBytes(database());
        StoreException first = refusal();
        assertThat(first.kind()).isEqualTo(Kind.DAMAGED);
        Path aside = home().resolve("damaged-20260304T050607Z");
        Path notice = home().resolve("DAMAGED.txt");
        assertThat(first).hasMessageContaining(aside.toString()).hasMessageContaining("delete " + notice);
        assertThat(Arrays.equals(Files.readAllBytes(aside.resolve("queue.db")), damaged))
                .as("kept to the byte")
                .isTrue();
        assertThat(refusal()).as("also at the next start").hasMessage(first.getMessage());

        Files.delete(notice);
        try (SqliteJobStore empty = open()) {
            assertThat(empty.eventRange().last()).isZero();
            JobDraft.fresh().commitTo(empty);
        }
        assertThat(aside.resolve("queue.db")).exists();
    }

    private StoreException refusal() {
        return catchThrowableOfType(StoreException.class, () -> open().close());
    }

    private SqliteJobStore open() {
        SqliteOptions options = new SqliteOptions(2, Duration.ofMillis(300), 1_000, 10_000, 64 << 10, 32L << 20);
        return SqliteJobStore.open(home(), options, CLOCK);
    }

    /** A store of some hundred pages, closed; returns its first job. */
    private Job fill() {
        try (SqliteJobStore store = open()) {
            List<JobChange> changes = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                JobDraft draft = JobDraft.fresh().addFile(0).description("x".repeat(500));
                changes.add(draft.event(JobEvent.Kind.CREATED).change());
            }
            store.commit(new StoreBatch(changes, List.of()));
            return changes.get(0).after();
        }
    }

    /** Puts a store in place as a process leaves it that was killed: with a log. */
    private void leaveOpen() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (SqliteJobStore store = open()) {
            JobDraft.fresh().commitTo(store);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(home(), "queue.db*")) {
                for (Path file : files) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(copy)) {
            for (Path file : files) {
                Files.deleteIfExists(home().resolve(file.getFileName()));
                Files.move(file, home().resolve(file.getFileName()));
            }
        }
    }

    private static void garbage(Path file, long position, int bytes) throws IOException {
        byte[] noise = new byte[bytes];
        new Random(position).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), position);
        }
    }
}
