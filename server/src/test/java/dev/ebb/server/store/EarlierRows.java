package dev.ebb.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes rows as far as a database has columns for them, as the build did that had no more columns. */
final class EarlierRows {
    private final Connection connection;
    private final Map<String, Set<String>> columns = new HashMap<>();

    EarlierRows(Connection connection) {
        this.connection = connection;
    }

    /** Whether this schema has the column; false also when it has no such table. */
    boolean has(String table, String column) throws SQLException {
        return columns(table).contains(column);
    }

    /** Writes one row from these cells by name. */
    @SafeVarargs
    final void insert(String table, Map<String, Object>... cells) throws SQLException {
        Map<String, Object> row = new TreeMap<>();
        for (Map<String, Object> some : cells) {
            row.putAll(some);
        }
        row.keySet().retainAll(columns(table));
        if (row.isEmpty()) {
            return;
        }
        String marks = row.keySet().stream().map(name -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (" + String.join(", ", row.keySet()) + ") VALUES (" + marks + ")")) {
            List<Object> values = new ArrayList<>(row.values());
            for (int i = 0; i < values.size(); i++) {
                insert.setObject(i + 1, values.get(i));
            }
            insert.executeUpdate();
        }
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Set<String> columns(String table) throws SQLException {
        Set<String> known = columns.get(table);
        if (known == null) {
            known = new HashSet<>();
            try (ResultSet all = connection.getMetaData().getColumns(null, null, table, null)) {
                while (all.next()) {
                    known.add(all.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
                }
            }
            columns.put(table, known);
        }
        return known;
    }
}
