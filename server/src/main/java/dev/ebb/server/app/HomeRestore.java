package dev.ebb.server.app;

import dev.ebb.server.backup.BackupArchive;
import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.BackupManifest;
import dev.ebb.server.backup.Part;
import dev.ebb.server.backup.PrivatePlaces;
import dev.ebb.server.backup.Restoration;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sqlite.QueueFile;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Restores a home from a backup: all of the archive is checked before anything is touched, the new home is laid out beside the old
 * one and made ready, and only then they are exchanged, see {@link Restoration}. Confined to a thread.
 */
final class HomeRestore {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MARGIN_BYTES = 64L << 20;

    private final Home home;
    private final RestoreRequest request;
    private final BackupArchive archive;
    private final BackupManifest manifest;
    private final InstantSource clock;
    private final Map<String, byte[]> secrets;
    private final List<String> names = new ArrayList<>(List.of("store", "policies"));

    private HomeRestore(Home home, RestoreRequest request, InstantSource clock) throws IOException {
        this.home = home;
        this.request = request;
        this.clock = clock;
        this.archive = BackupArchive.verify(request.archive());
        this.manifest = archive.manifest();
        demandKnownSchema(manifest.schema());
        this.secrets = openSecrets();
    }

    /** Finishes or undoes what a crash of a restore left; to be asked before anything of the home is read. */
    static void settle(Home home) throws IOException {
        if (Restoration.isUnsettled(home.state())) {
            try (DaemonLock lock = DaemonLock.take(home)) {
                Restoration.settle(home.state());
            }
        }
    }

    /** BackupException, StoreException and StartException say why it cannot be; then the home is as it was. */
    static RestoreReport run(Home home, Map<String, String> environment, RestoreRequest request, InstantSource clock)
            throws IOException {
        boolean shared = ConfigurationLoader.load(ConfigurationLoader.Sources.of(home, environment))
                .store()
                .isPresent();
        if (shared) {
            throw new BackupException(
                    "The queue of this home is in a database of its own (store.url), which is restored by its own means;"
                            + " once it is, say \"ebb restore --recovered\" before the nodes start. See docs/backup.md.");
        }
        HomeRestore restore = new HomeRestore(home, request, clock);
        return request.dryRun() ? restore.rehearse() : restore.perform();
    }

    private RestoreReport rehearse() throws IOException {
        Path place = Files.createTempDirectory("ebb-restore-");
        try {
            demandRoom(place);
            return report(layOut(place));
        } finally {
            PrivatePlaces.deleteAll(place);
        }
    }

    private RestoreReport perform() throws IOException {
        PrivateFolders.make(home.state());
        TrustedFolders.demand(home);
        try (DaemonLock lock = DaemonLock.take(home)) {
            demandRoom(home.state());
            Restoration restoration = Restoration.begin(home.state());
            RestoredQueue queue;
            try {
                queue = layOut(restoration.stage());
            } catch (IOException | RuntimeException failed) {
                restoration.abandon();
                throw failed;
            }
            RestoreReport report = report(queue);
            return report.keptIn(restoration
                    .decide(names, aside(), elsewhere())
                    .map(Path::toString)
                    .orElse(""));
        }
    }

    private Map<String, byte[]> openSecrets() throws IOException {
        String passphrase = request.passphrase();
        if (passphrase == null) {
            if (manifest.hasSecrets() && !request.withoutKey()) {
                throw new BackupException("It holds the key that the credentials of its jobs are sealed with: give the"
                        + " passphrase with --passphrase-file, or say --without-key to leave the key out.");
            }
            return Map.of();
        }
        Map<String, byte[]> all = archive.secrets(passphrase);
        all.keySet().retainAll(HomeKey.SECRETS);
        return all;
    }

    /** Makes the whole new home in a folder. */
    private RestoredQueue layOut(Path stage) throws IOException {
        Path store = PrivatePlaces.folder(stage.resolve("store"));
        Map<Part, Path> targets = new EnumMap<>(Part.class);
        targets.put(Part.QUEUE, store.resolve("queue.db"));
        targets.put(Part.POLICIES, stage.resolve("policies"));
        targets.put(
                Part.PEER_PREFERENCES,
                PrivatePlaces.folder(stage.resolve("peer")).resolve("preferences.json"));
        targets.put(Part.CONFIGURATION, stage.resolve(Part.CONFIGURATION.entry()));
        archive.unpack(targets);
        if (manifest.entry(Part.POLICIES).isEmpty()) {
            PrivatePlaces.newFile(stage.resolve("policies")); // none were set then, so none count
        }
        if (manifest.entry(Part.PEER_PREFERENCES).isPresent()) {
            names.add(Part.PEER_PREFERENCES.entry());
        }
        for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
            PrivatePlaces.write(stage.resolve(secret.getKey()), secret.getValue());
            names.add(secret.getKey());
        }
        return makeReady(store);
    }

    private RestoredQueue makeReady(Path store) {
        Path database = store.resolve("queue.db");
        try {
            QueueFile.check(database);
            demandKnownSchema(QueueFile.schemaOf(database));
            QueueFile.beginAnew(store, clock);
            Instant now = clock.instant();
            try (SqliteJobStore opened = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, clock)) {
                RestoredFiles disk = new RestoredFiles(manifest.moment());
                RestoredQueue queue = new RestoredQueue(
                        opened, (job, files) -> Optional.of(disk.look(job, files)), request.resume(), now);
                queue.settle(false);
                return queue;
            }
        } catch (StoreException unusable) {
            throw new BackupException(
                    "The queue in " + request.archive() + " cannot be used: " + unusable.getMessage()
                            + ". Nothing was changed.",
                    unusable);
        }
    }

    private static void demandKnownSchema(int schema) {
        if (schema < 1 || schema > QueueFile.SCHEMA) {
            throw new BackupException("Its queue was written by a newer Ebb (schema " + schema + ", this build knows "
                    + QueueFile.SCHEMA + "): restore it with that version. Nothing was changed.");
        }
    }

    /** Unpacked, it may be written twice: by the archive, and by what brings it up to date. */
    private void demandRoom(Path place) throws IOException {
        long needed = 2 * archive.unpackedBytes() + MARGIN_BYTES;
        long free = Files.getFileStore(place).getUsableSpace();
        if (needed < 0 || free < needed) {
            throw new BackupException("It takes " + (needed >> 20) + " MiB to restore it, and the volume of " + place
                    + " has " + (free >> 20) + " MiB free. Nothing was changed.");
        }
    }

    private String aside() {
        String name = "before-restore-" + STAMP.format(clock.instant());
        String free = name;
        for (int i = 2; Files.exists(home.state().resolve(free)); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private Map<String, String> elsewhere() {
        boolean wanted = manifest.entry(Part.CONFIGURATION).isPresent() && !Files.exists(home.configuration());
        return wanted
                ? Map.of(
                        Part.CONFIGURATION.entry(),
                        home.configuration().toAbsolutePath().toString())
                : Map.of();
    }

    private RestoreReport report(RestoredQueue queue) throws IOException {
        List<String> replaced = new ArrayList<>(names);
        List<String> notes = new ArrayList<>();
        if (!elsewhere().isEmpty()) {
            replaced.add(home.configuration().toString());
        } else if (manifest.entry(Part.CONFIGURATION).isPresent()) {
            notes.add("The configuration in " + home.configuration()
                    + " was left as it is; that of the backup is ebb.yaml in the archive.");
        }
        byte[] key = secrets.get(HomeKey.SECRETS.get(0));
        String now = key == null ? HomeKey.fingerprint(HomeKey.of(home)) : HomeKey.fingerprint(key);
        boolean fits = manifest.key().equals(now);
        if (!fits && queue.sealed() > 0) {
            notes.add("The credentials and headers of " + queue.sealed()
                    + " jobs cannot be read with the key of this home:"
                    + " put the secret.key that they were sealed with into " + home.state()
                    + " before the service starts, or set them again.");
        }
        return new RestoreReport(
                manifest,
                queue.jobs(),
                queue.suspended(),
                queue.spared(),
                queue.restarted(),
                queue.sealed(),
                fits,
                key != null,
                replaced,
                "",
                notes);
    }
}
