package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.check.CheckTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without room for a copy nothing is migrated, and nothing repaired; on a small file system of memory. */
@Tag("root")
class MigrationRoomTest {
    @TempDir
    Path parent;

    private Path volume;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(parent.resolve("volume"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", volume.toString()) == 0;
        assumeTrue(mounted, "a tmpfs can be mounted");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "--lazy", volume.toString())).isZero();
        }
    }

    @Test
    void volumeWithoutRoomForTheCopy_leavesTheQueueAsItIs() throws Exception {
        Path store = volume.resolve("store");
        Path target = Files.createDirectory(parent.resolve("target"));
        EarlierQueue queue = EarlierDatabase.make(
                store,
                9,
                connection -> new EarlierQueue(
                                connection, 9, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
        Path filler = Files.write(volume.resolve("filler"), new byte[18 << 20]);
        byte[] before = Files.readAllBytes(store.resolve("queue.db"));
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> open(store).close());
        assertThat(refusal.kind()).isEqualTo(StoreException.Kind.FULL);
        assertThat(refusal)
                .hasMessageContaining("MiB of free space in " + store)
                .hasMessageContaining("Nothing was changed");
        assertThat(Files.readAllBytes(store.resolve("queue.db"))).isEqualTo(before);
        assertThat(store.resolve("queue.schema-9.db")).doesNotExist();
        Files.delete(filler);
        try (SqliteJobStore opened = open(store)) {
            EarlierQueueCheck.assertHolds(opened, queue);
        }
    }

    @Test
    void volumeWithoutRoomForARepair_leavesTheDamagedQueueAsItIs() throws Exception {
        Path store = volume.resolve("store");
        try (SqliteJobStore opened = open(store)) {
            for (int i = 0; i < 40; i++) {
                JobDraft.fresh().addFile(0).commitTo(opened);
            }
        }
        Path database = store.resolve("queue.db");
        byte[] damaged = Files.readAllBytes(database);
        Arrays.fill(damaged, 4096, damaged.length - 4096, (byte) 0xEE);
        Files.write(database, damaged);
        fill(damaged.length);
        CheckTerms terms = new CheckTerms(secret -> true, Instant.EPOCH, true);
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> SqliteRepair.run(store, terms, Instant.EPOCH));
        assertThat(refusal.kind()).isEqualTo(StoreException.Kind.FULL);
        assertThat(refusal).hasMessageContaining("Nothing was changed");
        assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
        try (Stream<Path> all = Files.list(store)) {
            assertThat(all).noneMatch(file -> file.getFileName().toString().startsWith("damaged-"));
        }
    }

    /** Leaves about so much free. */
    private void fill(long free) throws Exception {
        long usable = Files.getFileStore(volume).getUsableSpace();
        Files.write(volume.resolve("filler"), new byte[Math.toIntExact(usable - free)]);
    }

    private static SqliteJobStore open(Path store) {
        return SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.system());
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
