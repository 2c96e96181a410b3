package dev.ebb.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One connection with its prepared statements; a statement lives as long as the connection, and the set of texts is finite.
 * Not thread-safe; may be handed over. Transactions are begun and ended by hand: the driver's own mode opens the next one at
 * every commit, which would keep the log from ever starting over.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Turns one row into a value. */
    interface RowReader<T> {
        T read(Cells row) throws SQLException;
    }

    /** Fills the parameters of a statement. */
    interface Binder {
        void bind(Params params) throws SQLException;
    }

    int update(String sql, Binder binder) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement));
        return statement.executeUpdate();
    }

    <T> List<T> list(String sql, Binder binder, RowReader<T> reader) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement));
        List<T> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(reader.read(new Cells(rows)));
            }
        }
        return values;
    }

    <T> Optional<T> first(String sql, Binder binder, RowReader<T> reader) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement));
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(new Cells(rows))) : Optional.empty();
        }
    }

    /** Runs a statement without parameters or result, such as BEGIN. */
    void run(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /** Runs a pragma and returns the numbers of its only row. Not cached: a pragma may change what was compiled before. */
    long[] pragma(String text, int columns) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + text)) {
            long[] values = new long[columns];
            rows.next();
            for (int i = 0; i < columns; i++) {
                values[i] = rows.getLong(i + 1);
            }
            return values;
        }
    }

    /** What has been prepared so far. */
    Set<String> texts() {
        return Set.copyOf(statements.keySet());
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        PreparedStatement prepared = connection.prepareStatement(sql);
        statements.put(sql, prepared);
        return prepared;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
