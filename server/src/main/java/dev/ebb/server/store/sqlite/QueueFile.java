package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.LaterLife;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** A queue that no service has open: looked at, copied, and made another one. For whoever holds the lock of its home. */
public final class QueueFile {
    /** The newest schema that this build reads. */
    public static final int SCHEMA = Schema.VERSION;

    private QueueFile() {}

    /** Copies the queue of a store's folder into a new file, whatever schema it has; it is left as it is. */
    public static void copy(Path directory, Path target) {
        StoreFiles files = new StoreFiles(directory);
        try {
            new Copying(connections(files.database())).run(target);
        } catch (SQLException failure) {
            throw Failures.translate("copying it", failure);
        } catch (IOException failure) {
            throw new StoreException(Kind.IO, "the copy could not be made: " + failure, failure);
        }
    }

    /** The version of the schema of a database. */
    public static int schemaOf(Path database) {
        return read(database, session -> Math.toIntExact(Schema.version(session)));
    }

    /** Reads every page; StoreException of kind DAMAGED when it is not sound. */
    public static void check(Path database) {
        String verdict = read(
                database,
                session -> session.first("PRAGMA integrity_check(1)", params -> {}, Cells::text)
                        .orElse("no answer from the check"));
        if (!verdict.equals("ok")) {
            throw new StoreException(Kind.DAMAGED, "the queue is damaged: " + verdict);
        }
    }

    /**
     * Begins another life of the queue in a store's folder: brings it to this build's schema, and moves all its events behind every
     * place in the history that may have been told anybody of its earlier life. Whoever comes with such a place hears that what
     * follows it is gone, and reads what there is.
     */
    public static void beginAnew(Path directory, InstantSource clock) {
        StoreFiles files = new StoreFiles(directory);
        files.prepare(clock);
        DriverFiles.settle(directory, files);
        Connections connections = connections(files.database());
        try (Session session = new Opening(files, connections, SqliteOptions.DEFAULTS, clock).run()) {
            session.run("BEGIN IMMEDIATE");
            Counters counters = Counters.load(session);
            long later = LaterLife.shift(
                    counters.get(Counters.PRUNED_EVENT), counters.get(Counters.LAST_EVENT), clock.instant());
            session.update("UPDATE event SET sequence = sequence + ?", params -> params.add(later));
            session.update("UPDATE notification SET event_sequence = event_sequence + ?", params -> params.add(later));
            counters.add(Counters.LAST_EVENT, later);
            counters.add(Counters.PRUNED_EVENT, later);
            counters.save(session);
            session.run("COMMIT");
        } catch (SQLException failure) {
            throw Failures.translate("beginning anew", failure);
        }
    }

    private interface Look<T> {
        T at(Session session) throws SQLException;
    }

    private static <T> T read(Path database, Look<T> look) {
        try (Session session = connections(database).reader()) {
            return look.at(session);
        } catch (SQLException failure) {
            throw Failures.translate("looking at it", failure);
        }
    }

    private static Connections connections(Path database) {
        return new Connections(database, SqliteOptions.DEFAULTS, SynchronousMode.FULL);
    }
}
