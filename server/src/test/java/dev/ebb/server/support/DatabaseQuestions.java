package dev.ebb.server.support;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test wants to know of a database, over one connection, since it asks often; a new one when the server was restarted. */
final class DatabaseQuestions implements AutoCloseable {
    private final String url;
    private @Nullable Connection connection;

    DatabaseQuestions(String url) {
        this.url = url;
    }

    /** The first cell; null when there are no rows. */
    @Nullable
    String ask(String sql, String parameter) throws SQLException {
        List<String> rows = rows(sql, parameter);
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** The first column. */
    synchronized List<String> rows(String sql, String... parameters) throws SQLException {
        if (connection != null) {
            try {
                return read(connection, sql, parameters);
            } catch (SQLException broken) {
                connection.close();
            }
        }
        connection = PostgresServer.connect(url);
        return read(connection, sql, parameters);
    }

    private static List<String> read(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException gone) {
            // The server went first.
        }
    }
}
