package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one store, and what becomes of them when they are damaged: they are moved into a directory of their own beside
 * the empty place, and a notice stays. While the notice is there, nothing starts: a service manager that restarts what fails
 * must not turn a damaged queue into an empty one. Deleting the notice is the owner's word to begin empty.
 */
final class StoreFiles {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String DATABASE = "queue.db";
    private static final String REPAIRING = " is damaged and is being repaired";
    /** A kill came between a notice and its words. */
    private static final String UNSAID = "The queue was found damaged, and what was to be said of it was not written."
            + " To look at it and to mend it, run: ebb store check --repair. The empty notice is ";

    private static final String ASIDE = "damaged-";
    private static final String EARLIER = "queue.schema-";
    static final int SMALLEST_DATABASE = 512;

    private final Path directory;

    StoreFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path directory() {
        return directory;
    }

    Path database() {
        return directory.resolve(DATABASE);
    }

    Path log() {
        return directory.resolve(DATABASE + "-wal");
    }

    Path ballast() {
        return directory.resolve("ballast");
    }

    /** The database as it was with an earlier schema. */
    Path ofSchema(long schema) {
        return directory.resolve(EARLIER + schema + ".db");
    }

    /** A copy that a repair makes before it changes anything. */
    Path beforeRepair(Instant now) {
        return directory.resolve("queue.before-repair-" + STAMP.format(now) + ".db");
    }

    /** A new database while it is being filled with what can be read of a damaged one. */
    Path salvaged() {
        return directory.resolve("queue.salvaged.db");
    }

    /** Where damaged files are moved at that time. */
    Path aside(Instant now) {
        return directory.resolve(ASIDE + STAMP.format(now));
    }

    /** Where they were moved last, with a database among them. */
    Optional<Path> latestAside() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.getFileName().toString().startsWith(ASIDE))
                    .filter(path -> Files.exists(path.resolve(DATABASE)))
                    .max(Comparator.naturalOrder());
        }
    }

    /** A database, its log and its index, in the order in which they may be deleted. */
    static List<Path> withLog(Path database) {
        String name = database.getFileName().toString();
        return List.of(database, database.resolveSibling(name + "-wal"), database.resolveSibling(name + "-shm"));
    }

    static boolean isOfEarlierSchema(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(EARLIER) && name.endsWith(".db");
    }

    /** Present from the moment damage was seen until a check of the whole database has decided. */
    Path suspicion() {
        return directory.resolve("suspect");
    }

    Path notice() {
        return directory.resolve("DAMAGED.txt");
    }

    /** Present from the first successful opening on: without it an empty database is new, with it one is lost. */
    Path established() {
        return directory.resolve("established");
    }

    /** Makes the directory and an empty database where there was none, or refuses because of a notice or a loss. */
    void prepare(InstantSource clock) {
        try {
            PrivateFiles.createDirectory(directory);
            if (Files.exists(notice())) {
                String said = Files.readString(notice()).strip();
                throw new StoreException(Kind.DAMAGED, said.isEmpty() ? UNSAID + notice() : said);
            }
            // To SQLite, anything shorter than a header is a new database.
            if (databaseBytes() < SMALLEST_DATABASE && (databaseBytes() > 0 || Files.exists(established()))) {
                throw keepAside("the database is missing or cut off at its start", null, clock);
            }
            PrivateFiles.create(database());
        } catch (IOException failure) {
            throw failed("could not be prepared", failure);
        }
    }

    /** True when the last user of the database did not close it. */
    boolean leftOpen() {
        return logBytes() > 0;
    }

    long databaseBytes() {
        return sizeOf(database());
    }

    /** True when the volume has more free space than this, or cannot tell. */
    boolean hasFree(long bytes) {
        try {
            return Files.getFileStore(directory).getUsableSpace() > bytes;
        } catch (IOException unknown) {
            return true;
        }
    }

    /**
     * True when the log can be moved into the database and still leave the ballast's worth of space: on a volume that is nearly
     * full the last space belongs to commits, and moving the log could take it all.
     */
    boolean hasRoomToMoveLog(long logBytes, SqliteOptions options) {
        return hasFree(logBytes + options.ballastBytes());
    }

    long logBytes() {
        return sizeOf(log());
    }

    boolean isSuspect() {
        return Files.exists(suspicion());
    }

    void suspect() {
        try {
            PrivateFiles.create(suspicion());
        } catch (IOException failure) {
            throw failed("is damaged, and this could not be noted", failure);
        }
    }

    /** The database has been opened and found good. */
    void trust() {
        try {
            Files.deleteIfExists(suspicion());
            if (!Files.exists(established())) {
                PrivateFiles.create(established());
            }
        } catch (IOException failure) {
            throw failed("could not be written", failure);
        }
    }

    /** From here until {@link #endRepair} nothing starts. */
    void beginRepair(Path aside) throws IOException {
        PrivateFiles.write(
                notice(),
                "The queue in " + directory + REPAIRING + "; it is kept in " + aside
                        + ". If that was interrupted, run again: ebb store check --repair" + System.lineSeparator());
    }

    /** True when a repair has begun and has not ended. */
    boolean isUnderRepair() {
        try {
            return Files.exists(notice()) && Files.readString(notice()).contains(REPAIRING);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** A sound database is in place again. */
    void endRepair() throws IOException {
        Files.deleteIfExists(notice());
        trust();
        PrivateFiles.sync(directory);
    }

    /** Keeps the damaged files aside and returns the refusal to start, which says so. */
    StoreException keepAside(String problem, @Nullable Throwable cause, InstantSource clock) {
        Instant now = clock.instant();
        Path aside = aside(now);
        String message = "The queue in " + directory + " is damaged (" + problem
                + "). Nothing was deleted: it is kept in "
                + aside + ". To put into a new queue what can be read of it, run: ebb store check --repair."
                + " To go on with a backup: ebb restore FILE."
                + " To begin with an empty queue, only delete " + notice() + ". Then start again.";
        try {
            PrivateFiles.createDirectory(aside);
            PrivateFiles.write(notice(), message + System.lineSeparator());
            for (String name : List.of(DATABASE, DATABASE + "-wal", DATABASE + "-shm")) {
                if (Files.exists(directory.resolve(name))) {
                    Files.move(directory.resolve(name), aside.resolve(name));
                }
            }
            Files.deleteIfExists(suspicion());
            Files.deleteIfExists(established());
            PrivateFiles.sync(aside);
            PrivateFiles.sync(directory);
        } catch (IOException stuck) {
            message = "The queue in " + directory + " is damaged (" + problem + ") and could not be moved aside for"
                    + " certain (" + stuck + "). See what is in " + aside
                    + ", move the files of the store away or restore a"
                    + " backup, then start again.";
        }
        return new StoreException(Kind.DAMAGED, message, cause);
    }

    private StoreException failed(String what, IOException failure) {
        return new StoreException(Kind.IO, "the store in " + directory + " " + what + ": " + failure, failure);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException missing) {
            return 0;
        }
    }
}
