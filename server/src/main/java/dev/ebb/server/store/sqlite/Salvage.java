package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Puts into a new database what can be read of a damaged one, which stays as it is in a directory aside. A crash at any moment
 * leaves the notice, with which nothing starts, and the damaged files, from which it can begin again. Used once.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    private static final int MEBIBYTE_BITS = 20;
    private static final String TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            + " AND name NOT LIKE 'sqlite_%' AND name <> 'flyway_schema_history'";

    private final StoreFiles files;
    private final Instant now;

    Salvage(StoreFiles files, Instant now) {
        this.files = files;
        this.now = now;
    }

    private record Table(String name, boolean hasRowId) {}

    /** Returns where the damaged files are; empty when nothing of them can be read, and then nothing was changed. */
    Optional<Path> run() {
        try {
            Path aside = keepAside();
            Path salvaged = files.salvaged();
            for (Path old : StoreFiles.withLog(salvaged)) {
                Files.deleteIfExists(old);
            }
            PrivateFiles.create(salvaged);
            Path damaged = aside.resolve(files.database().getFileName());
            if (copy(new Connections(damaged, SqliteOptions.DEFAULTS, SynchronousMode.FULL), salvaged) == 0) {
                Files.delete(salvaged);
                forgetCopy(aside);
                return Optional.empty();
            }
            sync(salvaged);
            putInPlace(salvaged, aside);
            return Optional.of(aside);
        } catch (IOException failure) {
            throw new StoreException(
                    Kind.IO, "what can be read of the damaged queue could not be written: " + failure, failure);
        } catch (SQLException failure) {
            throw Failures.translate("writing what can be read of the damaged queue", failure);
        }
    }

    /** While the notice is there nothing starts. */
    private void putInPlace(Path salvaged, Path aside) throws IOException {
        files.beginRepair(aside);
        // The database before its log: without it the copy aside counts, and never a database without its log.
        for (Path old : StoreFiles.withLog(files.database())) {
            Files.deleteIfExists(old);
            PrivateFiles.sync(files.directory());
        }
        Files.move(salvaged, files.database(), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.sync(files.directory());
        files.endRepair();
    }

    /** The damaged files, where the last start put them or, with a notice, where they are copied now. */
    private Path keepAside() throws IOException {
        if (files.databaseBytes() < StoreFiles.SMALLEST_DATABASE) {
            Optional<Path> earlier = files.latestAside();
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        demandRoom();
        Path aside = files.aside(now);
        PrivateFiles.createDirectory(aside);
        for (Path file : StoreFiles.withLog(files.database())) {
            if (Files.exists(file)) {
                Path copy = aside.resolve(file.getFileName());
                PrivateFiles.create(copy);
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                sync(copy);
            }
        }
        PrivateFiles.sync(aside);
        return aside;
    }

    /** Of a database that stays in its place, so that no number of attempts fills the volume. */
    private void forgetCopy(Path aside) throws IOException {
        if (aside.equals(files.aside(now)) && files.databaseBytes() >= StoreFiles.SMALLEST_DATABASE) {
            for (Path copy : StoreFiles.withLog(aside.resolve(files.database().getFileName()))) {
                Files.deleteIfExists(copy);
            }
            Files.deleteIfExists(aside);
        }
    }

    private void demandRoom() {
        long needed = 2 * (files.databaseBytes() + files.logBytes());
        if (!files.hasFree(needed)) {
            throw new StoreException(
                    Kind.FULL,
                    "a repair keeps the damaged queue and writes a new one: that needs up to "
                            + (needed >> MEBIBYTE_BITS)
                            + " MiB of free space in " + files.directory()
                            + ", and there is less. Nothing was changed");
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Returns how many rows there are now. */
    private static long copy(Connections damaged, Path into) throws SQLException {
        Connections fresh = new Connections(into, SqliteOptions.DEFAULTS, SynchronousMode.FULL);
        Schema.migrate(fresh, schemaOf(damaged));
        long all = 0;
        try (Connection from = damaged.reading().getConnection();
                Connection to = fresh.writing().getConnection()) {
            to.setAutoCommit(false);
            for (Table table : tables(to)) {
                long rows = new SalvagedTable(from, to, table.name(), table.hasRowId()).copy();
                LOG.info("{} rows of {} could be read", rows, table.name());
                all += rows;
            }
            to.commit();
        }
        Schema.migrate(fresh, Schema.VERSION);
        try (Session writer = fresh.writer()) {
            writer.numbers("PRAGMA wal_checkpoint(TRUNCATE)", 3);
        }
        return all;
    }

    private static List<Table> tables(Connection database) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new Table(
                        rows.getString(1),
                        !rows.getString(2).toUpperCase(Locale.ROOT).contains("WITHOUT ROWID")));
            }
        }
        return tables;
    }

    /** What the damaged database says, if it can say that much; of a schema that is none it has lost its first page. */
    private static int schemaOf(Connections damaged) {
        try (Session reader = damaged.reader()) {
            Schema.demandKnown(reader);
            long schema = Schema.version(reader);
            return schema > 0 ? (int) schema : Schema.VERSION;
        } catch (SQLException unreadable) {
            return Schema.VERSION;
        }
    }
}
