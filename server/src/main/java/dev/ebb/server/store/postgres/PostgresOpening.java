package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a database that is not there yet, then decides whether it will do: reachable, of a version that is known to work,
 * in UTF-8, not a standby, of this build's schema. Confined to the thread that opens the store.
 */
final class PostgresOpening {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresOpening.class);
    private static final int OLDEST_VERSION = 140_000;
    private static final long PAUSE_MILLIS = 1_000;
    private static final int ANSWER_SECONDS = 5;

    private final PostgresConnections connections;
    private final PostgresOptions options;

    PostgresOpening(PostgresConnections connections, PostgresOptions options) {
        this.connections = connections;
        this.options = options;
    }

    /** Returns when the database is ready; a StoreException says why it never will be. */
    void run() {
        long end = System.nanoTime() + options.startPatience().toNanos();
        for (boolean first = true; ; first = false) {
            try (Connection connection = connections.dedicated()) {
                examine(connection);
                new PostgresSchema(connections).bringUpToDate(connection);
                return;
            } catch (SQLException failure) {
                if (!Failures.mayPass(failure) || System.nanoTime() - end > 0) {
                    throw refusal(failure);
                }
                if (first) {
                    LOG.warn(
                            "the database cannot be reached yet, it is tried for {} s: {}",
                            options.startPatience().toSeconds(),
                            Failures.text(failure));
                }
                pause(failure);
            }
        }
    }

    /** Says what the database is, and changes nothing; a StoreException says why it will not do. */
    String describe() {
        try (Connection connection = connections.prompt(ANSWER_SECONDS)) {
            examine(connection);
            return "PostgreSQL " + ask(connection, "SHOW server_version") + ", "
                    + new PostgresSchema(connections).describe(connection);
        } catch (SQLException failure) {
            throw refusal(failure);
        }
    }

    private static void examine(Connection connection) throws SQLException {
        int version = Integer.parseInt(ask(connection, "SHOW server_version_num"));
        if (version < OLDEST_VERSION) {
            throw unfit("is PostgreSQL " + ask(connection, "SHOW server_version") + "; version 14 or newer is needed");
        }
        String encoding = ask(connection, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw unfit("is in the encoding " + encoding + "; create one with ENCODING 'UTF8' TEMPLATE template0");
        }
        if (ask(connection, "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END")
                .equals("standby")) {
            throw unfit("is a standby, which can only be read; name the primary, or all of them in store.url with"
                    + " targetServerType=primary");
        }
        if (ask(connection, "SHOW transaction_read_only").equals("on")) {
            throw unfit("is set to default_transaction_read_only, so nothing can be written");
        }
    }

    private static String ask(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static StoreException unfit(String why) {
        return new StoreException(Kind.IO, "store.url: the database " + why);
    }

    private StoreException refusal(SQLException failure) {
        String text = Failures.text(failure);
        String what = switch (Failures.state(failure)) {
            case "28P01", "28000" -> "store.user, store.password-file: the database lets nobody in with these: " + text;
            case "3D000" -> "store.url: there is no such database; create it with ENCODING 'UTF8': " + text;
            case "42501" -> "store.user: may not do what is needed, such as create tables in the schema: " + text;
            default -> "store.url: the database cannot be used: " + text;
        };
        return new StoreException(Kind.IO, what, failure);
    }

    private void pause(SQLException failure) {
        try {
            Thread.sleep(PAUSE_MILLIS); // nobody says when a server is back
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw refusal(failure);
        }
    }
}
