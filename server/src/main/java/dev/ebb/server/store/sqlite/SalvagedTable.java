package dev.ebb.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One table of a damaged database, row by row in the order of its key. A row is found by going down a tree of pages; where a
 * page is damaged, the rows below it cannot be had, and the reading goes on with the next key that leads to a good one.
 */
final class SalvagedTable {
    private static final long FARTHEST = 1L << 48;

    private final Connection from;
    private final Connection to;
    private final String name;
    private final String key;
    private final String order;
    private final List<String> columns;
    private long copied;

    SalvagedTable(Connection from, Connection to, String name, boolean hasRowId) throws SQLException {
        this.from = from;
        this.to = to;
        this.name = name;
        List<String> keys = new ArrayList<>();
        this.columns = new ArrayList<>();
        try (Statement statement = to.createStatement();
                ResultSet all = statement.executeQuery("PRAGMA table_info(" + name + ")")) {
            while (all.next()) {
                columns.add(all.getString("name"));
                if (all.getInt("pk") > 0) {
                    keys.add(all.getString("name"));
                }
            }
        }
        this.key = hasRowId ? "rowid" : keys.get(0);
        this.order = hasRowId ? "rowid" : String.join(", ", keys);
    }

    /** Returns how many rows could be read. */
    long copy() throws SQLException {
        long next = 0;
        while (next < FARTHEST) {
            long reached = upwardsFrom(next);
            if (reached == Long.MAX_VALUE) {
                return copied;
            }
            next = firstReadableAfter(reached);
            backwardsBefore(next);
        }
        return copied;
    }

    /** Copies rows from a key on; returns the key behind which there is damage, MAX_VALUE when the end was reached. */
    private long upwardsFrom(long first) throws SQLException {
        long last = first;
        try (PreparedStatement read = from.prepareStatement(select(key + " >= ?", order))) {
            read.setLong(1, first);
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    last = rows.getLong(columns.size() + 1);
                    insert(rows);
                }
                return Long.MAX_VALUE;
            }
        } catch (SQLException damage) {
            if (!Failures.isDamage(damage)) {
                throw damage;
            }
            return last;
        }
    }

    /** Of a job whose first files cannot be read the others may stand on the next page. */
    private void backwardsBefore(long good) throws SQLException {
        String backwards = order.replace(",", " DESC,") + " DESC";
        try (PreparedStatement read = from.prepareStatement(select(key + " < ?", backwards))) {
            read.setLong(1, good);
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    insert(rows);
                }
            }
        } catch (SQLException damage) {
            if (!Failures.isDamage(damage)) {
                throw damage;
            }
        }
    }

    /** Ever larger steps over the damage, then back to its end. */
    private long firstReadableAfter(long damaged) throws SQLException {
        long bad = damaged;
        long good = damaged + 1;
        for (long step = 1; !isReadable(good); step *= 2) {
            if (good >= FARTHEST) {
                return good;
            }
            bad = good;
            good += step;
        }
        while (good - bad > 1) {
            long middle = bad + (good - bad) / 2;
            if (isReadable(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    private boolean isReadable(long at) throws SQLException {
        try (PreparedStatement read = from.prepareStatement(select(key + " >= ?", order) + " LIMIT 1")) {
            read.setLong(1, at);
            try (ResultSet rows = read.executeQuery()) {
                rows.next();
                return true;
            }
        } catch (SQLException damage) {
            if (!Failures.isDamage(damage)) {
                throw damage;
            }
            return false;
        }
    }

    private String select(String condition, String by) {
        return "SELECT " + String.join(", ", columns) + ", " + key + " FROM " + name + " NOT INDEXED WHERE " + condition
                + " ORDER BY " + by;
    }

    private void insert(ResultSet row) throws SQLException {
        String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        try (PreparedStatement insert = to.prepareStatement(
                "INSERT OR IGNORE INTO " + name + " (" + String.join(", ", columns) + ") VALUES (" + marks + ")")) {
            for (int i = 1; i <= columns.size(); i++) {
                insert.setObject(i, row.getObject(i));
            }
            copied += insert.executeUpdate();
        }
    }
}
