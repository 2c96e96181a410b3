package dev.ebb.server.app;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.ArchiveWriter;
import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.BackupManifest;
import dev.ebb.server.backup.Part;
import dev.ebb.server.backup.PrivatePlaces;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.store.QueueCopies;
import dev.ebb.server.store.sqlite.QueueFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of a home, of which somebody holds the lock: the running service, or a command where none runs. Everything is
 * copied into a folder of its own first, so that whoever takes the archive slowly holds nobody up. One at a time; thread-safe.
 */
final class HomeBackup {
    private static final Logger LOG = LoggerFactory.getLogger(HomeBackup.class);

    private final Home home;
    private final QueueCopies queue;
    private final String machine;
    private final InstantSource clock;
    private final AtomicBoolean busy = new AtomicBoolean();

    HomeBackup(Home home, QueueCopies queue, String machine, InstantSource clock) {
        this.home = home;
        this.queue = queue;
        this.machine = machine;
        this.clock = clock;
    }

    /** Of a home that nobody serves; the lock is held until the archive is closed. */
    static ArchivePieces ofResting(
            Home home, Configuration configuration, InstantSource clock, @Nullable String passphrase)
            throws IOException {
        if (configuration.store().isPresent()) {
            throw new BackupException(
                    "The queue of this home is in PostgreSQL (store.url), which is backed up by its own means:"
                            + " pg_dump, or base backups with an archive of its log. Keep secret.key and policies as well;"
                            + " docs/backup.md says how.");
        }
        Path store = home.state().resolve("store");
        if (!Files.exists(store.resolve("queue.db"))) {
            throw new BackupException("There is no queue in " + store + " that could be backed up.");
        }
        DaemonLock lock = DaemonLock.take(home);
        try {
            HomeBackup backup = new HomeBackup(
                    home,
                    file -> QueueFile.copy(store, file),
                    configuration.fleet().name(),
                    clock);
            return backup.begin(passphrase, lock);
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    /** What a crash left half made. Before any backup is begun. */
    static void sweep(Home home) throws IOException {
        PrivatePlaces.deleteAll(folder(home));
    }

    private static Path folder(Home home) {
        return home.state().resolve("backup");
    }

    /** False while another one is made. */
    boolean isFree() {
        return !busy.get();
    }

    /** Copies the home; StoreException and IOException say why it could not. IllegalStateException while another is made. */
    ArchivePieces begin(@Nullable String passphrase) throws IOException {
        return begin(passphrase, () -> {});
    }

    private ArchivePieces begin(@Nullable String passphrase, AutoCloseable held) throws IOException {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("another backup is being made");
        }
        try {
            sweep(home);
            return new Pieces(write(PrivatePlaces.folder(folder(home)), passphrase), held);
        } catch (IOException | RuntimeException failed) {
            cleanUp();
            throw failed;
        }
    }

    private ArchiveWriter write(Path folder, @Nullable String passphrase) throws IOException {
        Instant moment = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Map<Part, Path> parts = new EnumMap<>(Part.class);
        Path copy = folder.resolve("queue.db");
        queue.copyTo(copy);
        parts.put(Part.QUEUE, copy);
        copyIfThere(home.state().resolve("policies"), folder, Part.POLICIES, parts);
        copyIfThere(home.state().resolve("peer/preferences.json"), folder, Part.PEER_PREFERENCES, parts);
        copyIfThere(home.configuration(), folder, Part.CONFIGURATION, parts);
        BackupManifest about = new BackupManifest(
                BackupManifest.FORMAT,
                BuildIdentity.version(),
                QueueFile.schemaOf(copy),
                moment.toString(),
                machine,
                "sqlite",
                HomeKey.fingerprint(HomeKey.of(home)),
                List.of(),
                null);
        return ArchiveWriter.begin(about, parts, passphrase == null ? Map.of() : HomeKey.secrets(home), passphrase);
    }

    private static void copyIfThere(Path file, Path folder, Part part, Map<Part, Path> parts) throws IOException {
        if (Files.exists(file)) {
            Path copy = folder.resolve(part.name());
            PrivatePlaces.write(copy, Files.readAllBytes(file));
            parts.put(part, copy);
        }
    }

    private void cleanUp() {
        try {
            sweep(home);
        } catch (IOException left) {
            LOG.warn("the copies for a backup could not be removed; the next one does", left);
        } finally {
            busy.set(false);
        }
    }

    /** One backup. */
    private final class Pieces implements ArchivePieces {
        private final ArchiveWriter writer;
        private final AutoCloseable held;
        private final AtomicBoolean closed = new AtomicBoolean();

        Pieces(ArchiveWriter writer, AutoCloseable held) {
            this.writer = writer;
            this.held = held;
        }

        @Override
        public byte @Nullable [] next() throws IOException {
            return writer.next();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                try (held;
                        writer) {
                    cleanUp();
                } catch (Exception unclosed) {
                    LOG.debug("what a backup was made from could not be closed", unclosed);
                }
            }
        }
    }
}
