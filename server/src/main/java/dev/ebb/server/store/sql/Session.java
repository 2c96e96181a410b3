package dev.ebb.server.store.sql;

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
public final class Session implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** A session on a connection, which is closed with it. */
    public Session(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** What the database calls the things that differ. */
    public Dialect dialect() {
        return dialect;
    }

    /** Turns one row into a value. */
    public interface RowReader<T> {
        T read(Cells row) throws SQLException;
    }

    /** Fills the parameters of a statement. */
    public interface Binder {
        void bind(Params params) throws SQLException;
    }

    /** Changes rows and returns how many. */
    public int update(String sql, Binder binder) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement, dialect));
        return statement.executeUpdate();
    }

    /** Repeats a change with other values, in order and in one round trip; returns how many rows each changed. */
    public int[] batch(String sql, List<Binder> binders) throws SQLException {
        if (binders.isEmpty()) {
            return new int[0];
        }
        PreparedStatement statement = prepare(sql);
        for (Binder binder : binders) {
            binder.bind(new Params(statement, dialect));
            statement.addBatch();
        }
        return statement.executeBatch();
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, Binder binder, RowReader<T> reader) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement, dialect));
        List<T> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(reader.read(new Cells(rows, dialect)));
            }
        }
        return values;
    }

    /** The first row of a query. */
    public <T> Optional<T> first(String sql, Binder binder, RowReader<T> reader) throws SQLException {
        PreparedStatement statement = prepare(sql);
        binder.bind(new Params(statement, dialect));
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(new Cells(rows, dialect))) : Optional.empty();
        }
    }

    /** Runs a statement without parameters or result, such as BEGIN. */
    public void run(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /** From here on all reads see the same moment, until {@link #endSnapshot}. */
    void beginSnapshot() throws SQLException {
        run(dialect.beginSnapshot());
    }

    void endSnapshot() throws SQLException {
        run("COMMIT");
    }

    /** Runs a statement and returns the numbers of its only row. Not cached: a pragma may change what was compiled before. */
    public long[] numbers(String sql, int columns) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            long[] values = new long[columns];
            rows.next();
            for (int i = 0; i < columns; i++) {
                values[i] = rows.getLong(i + 1);
            }
            return values;
        }
    }

    /** What has been prepared so far. */
    public Set<String> texts() {
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
