package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;

/** Opens connections to one database file, each with the settings that the promises of the store rest on. Thread-safe. */
final class Connections {
    private final Path database;
    private final SqliteOptions options;
    private final SynchronousMode synchronous;

    Connections(Path database, SqliteOptions options, SynchronousMode synchronous) {
        this.database = database;
        this.options = options;
        this.synchronous = synchronous;
    }

    Session writer() throws SQLException {
        Session session = new Session(writing().getConnection(), Dialect.SQLITE);
        // Only macOS knows the difference: its fsync alone does not reach the medium.
        session.run("PRAGMA fullfsync = 1");
        session.run("PRAGMA checkpoint_fullfsync = 1");
        return session;
    }

    Session reader() throws SQLException {
        return new Session(reading().getConnection(), Dialect.SQLITE);
    }

    DataSource reading() {
        SQLiteConfig config = common();
        config.setReadOnly(true);
        return source(config);
    }

    DataSource writing() {
        SQLiteConfig config = common();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(synchronous);
        // Checkpoints are ours: inline in a commit they tripled its 99th percentile.
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Long.toString(options.checkpointFrames() * 8192));
        return source(config);
    }

    private SQLiteConfig common() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(options.patience().toMillis()));
        config.setTempStore(TempStore.MEMORY);
        return config;
    }

    private DataSource source(SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        // As a URI: a plain path with a question mark in it would be cut there.
        source.setUrl("jdbc:sqlite:" + database.toUri());
        return source;
    }
}
