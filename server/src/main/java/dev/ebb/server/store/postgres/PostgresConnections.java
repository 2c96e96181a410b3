package dev.ebb.server.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to one database: a pool that writes and one that reads, apart, so that no number of readers keeps a commit
 * waiting. A network that is dead is noticed within seconds at both ends, and a client that stands still in a transaction is
 * cut off by the server, so that what it had locked is free again. Thread-safe.
 */
public final class PostgresConnections implements AutoCloseable {
    /** Longest wait for a connection, new or lent back. */
    private static final long PATIENCE_MILLIS = 3_000;

    private static final int CONNECT_SECONDS = 3;
    /** Behind the server's own limits, which come first while the network lives. */
    private static final int SOCKET_SECONDS = 15;

    private static final String LIMITS = "SET statement_timeout = '10s'; SET lock_timeout = '4s';"
            + " SET idle_in_transaction_session_timeout = '4s'; SET tcp_user_timeout = '10s'";

    /**
     * What is answered for is on the disk of the database, whatever it does for others by default, and each statement of a
     * transaction sees what was committed by then.
     */
    private static final String DURABLY =
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
                    + "; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED";

    /**
     * Each read is made to follow an index in its order. The planner cannot tell how many rows a bit mask lets through, takes
     * it for hardly any, and would rather sort the whole table, or start processes beside it that take longer than the page.
     */
    private static final String BY_INDEX =
            "; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET jit = off;"
                    + " SET max_parallel_workers_per_gather = 0";

    private final PostgresOptions options;
    private final HikariDataSource writing;
    private final HikariDataSource reading;

    /** Connects when first asked. IllegalArgumentException for a URL that the driver does not understand. */
    public PostgresConnections(PostgresOptions options) {
        this.options = options;
        source();
        this.writing = pool("ebb-writing", options.writers(), false);
        this.reading = pool("ebb-reading", options.readers(), true);
    }

    /** For transactions, not in autocommit mode. */
    Connection writer() throws SQLException {
        return writing.getConnection();
    }

    /** For single reads. */
    Connection reader() throws SQLException {
        return reading.getConnection();
    }

    /** The pool takes this connection back for the last time. */
    void discardWriter(Connection connection) {
        writing.evictConnection(connection);
    }

    void discardReader(Connection connection) {
        reading.evictConnection(connection);
    }

    /**
     * A connection outside the pools, in autocommit mode and without limits of time, for what lasts: to listen, to migrate. The
     * caller closes it.
     */
    public Connection dedicated() throws SQLException {
        return unlimited().getConnection();
    }

    /**
     * The same for what has to answer within so many seconds: a statement that does not ends with its connection.
     */
    Connection prompt(int seconds) throws SQLException {
        PGSimpleDataSource source = source();
        source.setSocketTimeout(seconds);
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(2 * seconds);
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(DURABLY);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Outside the pools, for Flyway. */
    DataSource unlimited() {
        PGSimpleDataSource source = source();
        source.setSocketTimeout(0);
        return source;
    }

    private HikariDataSource pool(String name, int size, boolean reads) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(reads);
        config.setReadOnly(reads);
        config.setConnectionInitSql(LIMITS + BY_INDEX + "; " + DURABLY);
        config.setIsolateInternalQueries(
                true); // else the first transaction begins before it, and takes it back if it fails
        return new HikariDataSource(config);
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = options.passwordFile() == null ? new PGSimpleDataSource() : new FreshPassword();
        source.setUrl(options.url());
        if (options.user() != null) {
            source.setUser(options.user());
        }
        byDefault(source, PGProperty.CONNECT_TIMEOUT, CONNECT_SECONDS);
        byDefault(source, PGProperty.SOCKET_TIMEOUT, SOCKET_SECONDS);
        byDefault(source, PGProperty.LOGIN_TIMEOUT, 2 * CONNECT_SECONDS);
        byDefault(source, PGProperty.CANCEL_SIGNAL_TIMEOUT, CONNECT_SECONDS);
        if (!isSaid(PGProperty.TCP_KEEP_ALIVE)) {
            source.setTcpKeepAlive(true);
        }
        if (!isSaid(PGProperty.APPLICATION_NAME)) {
            source.setApplicationName("ebb");
        }
        return source;
    }

    private void byDefault(PGSimpleDataSource source, PGProperty property, int seconds) {
        if (!isSaid(property)) {
            source.setProperty(property, Integer.toString(seconds));
        }
    }

    private boolean isSaid(PGProperty property) {
        return options.url().contains(property.getName() + "=");
    }

    /** The first line of the file, which nobody but the service may be able to read. */
    private static @Nullable String password(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null) {
                Set<PosixFilePermission> open = posix.readAttributes().permissions();
                open.removeIf(permission -> permission.name().startsWith("OWNER"));
                if (!open.isEmpty()) {
                    throw new StoreException(Kind.IO, "store.password-file: others can use " + file + "; chmod 600 it");
                }
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty() || lines.get(0).isEmpty()) {
                throw new StoreException(Kind.IO, "store.password-file: the first line of " + file + " is empty");
            }
            return lines.get(0);
        } catch (IOException unreadable) {
            throw new StoreException(
                    Kind.IO, "store.password-file: cannot read " + file + ": " + unreadable, unreadable);
        }
    }

    /** Waits for no transaction: what is not committed is rolled back. */
    @Override
    public void close() {
        reading.close();
        writing.close();
    }

    /** Reads the password each time, so that one that was changed needs no restart. */
    private final class FreshPassword extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        @Override
        public Connection getConnection() throws SQLException {
            return super.getConnection(getUser(), password(options.passwordFile()));
        }
    }
}
