package dev.ebb.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Copies the database as of one moment, on a connection of its own that reads for as long as that takes; the writer goes on, but
 * its log cannot start over before the end. Gives way when every connection has to be closed. Thread-safe, one copy at a time.
 */
final class Copying {
    private static final String COPY = "VACUUM INTO ?";

    private final Connections connections;
    private volatile @Nullable Statement running;
    private volatile boolean stopped;

    Copying(Connections connections) {
        this.connections = connections;
    }

    /** Into a new file, which nobody else can open. */
    synchronized void run(Path target) throws SQLException, IOException {
        PrivateFiles.create(target);
        try (var connection = connections.reading().getConnection();
                var statement = connection.prepareStatement(COPY)) {
            running = statement;
            if (stopped) {
                throw new SQLException("the store is being closed");
            }
            statement.setString(1, target.toAbsolutePath().toString());
            statement.execute();
        } finally {
            running = null;
        }
    }

    /** True while the log cannot start over. */
    boolean isUnderWay() {
        return running != null;
    }

    /** Ends the copy that is being made, which fails, and lets none begin until {@link #allow}. */
    void stop() throws SQLException {
        stopped = true;
        Statement statement = running;
        if (statement != null) {
            statement.cancel();
        }
    }

    /** Copies may be made again. */
    void allow() {
        stopped = false;
    }
}
