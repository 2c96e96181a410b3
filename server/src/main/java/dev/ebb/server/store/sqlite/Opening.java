package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Decides whether the database on disk can be trusted. Always: header, length and tables, which cost nothing. After an
 * unclean stop also every page of a small database, and after damage was seen while running every page of any: see
 * {@link SqliteOptions#checkedBytes}. Used once, by the thread that opens the store.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final String TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN"
            + " ('owner', 'counter', 'job', 'job_file', 'file_checkpoint', 'event', 'request')";
    private static final int TABLE_COUNT = 7;

    private final StoreFiles files;
    private final Connections connections;
    private final SqliteOptions options;
    private final InstantSource clock;

    Opening(StoreFiles files, Connections connections, SqliteOptions options, InstantSource clock) {
        this.files = files;
        this.connections = connections;
        this.options = options;
        this.clock = clock;
    }

    /** The writer's session on a database that is whole and of this build's schema. */
    Session run() {
        try {
            boolean leftOpen = files.leftOpen();
            examine(files.isSuspect() || (leftOpen && files.databaseBytes() <= options.checkedBytes()));
            Session writer = connections.writer();
            try {
                makeReady(writer, leftOpen);
                return writer;
            } catch (SQLException | RuntimeException failure) {
                closeAfter(failure, writer);
                throw failure;
            }
        } catch (SQLException failure) {
            if (Failures.isDamage(failure)) {
                throw files.keepAside(String.valueOf(failure.getMessage()), failure, clock);
            }
            throw Failures.translate("opening it", failure);
        }
    }

    /** Reads only: a connection that could write would move the log into a damaged database when it is closed. */
    private void examine(boolean everyPage) throws SQLException {
        try (Session reader = connections.reader()) {
            Schema.demandKnown(reader);
            long tables = reader.first(TABLES, params -> {}, Cells::number).orElseThrow();
            if (Schema.version(reader) == Schema.VERSION && tables != TABLE_COUNT) {
                throw new SQLiteException("tables are missing", SQLiteErrorCode.SQLITE_CORRUPT);
            }
            if (everyPage) {
                checkEveryPage(reader);
            }
        }
    }

    private void makeReady(Session writer, boolean leftOpen) throws SQLException {
        new Schema(files, connections).bringUpToDate(writer);
        if (leftOpen) {
            emptyLog(writer);
        }
        files.trust();
        new EarlierSchemas(files).forget(clock.instant());
    }

    /** What recovery read may be in the page cache only, if a sync failed before; this writes and syncs it anew. */
    private void emptyLog(Session writer) throws SQLException {
        if (!files.hasRoomToMoveLog(files.logBytes(), options)) {
            LOG.warn("the volume of the store is nearly full: only changes that free space are sure to work");
            writeLogAnew();
        } else if (writer.numbers("PRAGMA wal_checkpoint(TRUNCATE)", 3)[0] != 0) {
            throw new SQLiteException("its log could not be emptied", SQLiteErrorCode.SQLITE_BUSY);
        }
    }

    private void writeLogAnew() {
        try {
            AcknowledgedLog.writeAnew(files.log());
        } catch (IOException failure) {
            throw new StoreException(
                    StoreException.Kind.IO, "the log of the store could not be written: " + failure, failure);
        }
    }

    private static void checkEveryPage(Session writer) throws SQLException {
        Optional<String> answer = writer.first("PRAGMA quick_check(1)", params -> {}, Cells::text);
        String verdict = answer.orElse("no answer from the check");
        if (!verdict.equals("ok")) {
            throw new SQLiteException(verdict, SQLiteErrorCode.SQLITE_CORRUPT);
        }
    }

    private static void closeAfter(Exception failure, Session session) {
        try {
            session.close();
        } catch (SQLException closing) {
            failure.addSuppressed(closing);
            LOG.debug("a database that is given up could not be closed", closing);
        }
    }
}
