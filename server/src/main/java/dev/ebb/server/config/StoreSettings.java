package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.text;

import dev.ebb.server.store.postgres.PostgresOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of where the queue is kept. */
final class StoreSettings {
    private static final String SCHEME = "jdbc:postgresql:";
    private static final int MOST_CONNECTIONS = 200;

    static final Setting<Optional<String>> URL = Setting.of(
            "store.url",
            or("embedded", text(2_000)),
            Optional.empty(),
            "The PostgreSQL database (14 or newer, in UTF-8) that this node shares the queue with others in, as"
                    + " jdbc:postgresql://HOST:PORT/DATABASE, with the parameters of its JDBC driver behind a question mark, such"
                    + " as sslmode=verify-full&sslrootcert=FILE, and currentSchema. Several hosts with targetServerType=primary"
                    + " follow a failover. Embedded = the queue is in the service's own folder and nobody else's.");
    static final Setting<Optional<String>> USER = Setting.of(
            "store.user",
            or("account", text(256)),
            Optional.empty(),
            "Whom to log in to the database as. Account = the account that the service runs under.");
    static final Setting<Optional<Path>> PASSWORD = Setting.of(
            "store.password-file",
            or("none", path()),
            Optional.empty(),
            "File whose first line is the password for the database. Read anew for each connection. Nobody but the service may be"
                    + " able to read it.");
    static final Setting<Integer> CONNECTIONS = Setting.of(
            "store.connections",
            integer(PostgresOptions.FEWEST_CONNECTIONS, MOST_CONNECTIONS),
            PostgresOptions.DEFAULT_CONNECTIONS,
            "Most connections of this node to the database, about half of them for writing; max_connections of the server has to be"
                    + " enough for all nodes, with three more for each.");

    static final List<Setting<?>> ALL = List.of(URL, USER, PASSWORD, CONNECTIONS);

    private StoreSettings() {}

    /** Adds what is fine alone but not together. */
    static void check(ResolvedSettings settings, List<String> problems) {
        String url = settings.get(URL).orElse("");
        String place = settings.place(URL) + ": store.url: ";
        if (!url.isEmpty() && !url.startsWith(SCHEME)) {
            problems.add(place + "does not begin with " + SCHEME + "//, and no other database is known");
        }
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            problems.add(place + "a password belongs into the file that store.password-file names");
        }
        if (url.isEmpty() && settings.get(PASSWORD).isPresent()) {
            problems.add(settings.place(PASSWORD) + ": store.password-file needs store.url");
        }
    }

    /** The shared store; empty for the embedded one. */
    static Optional<PostgresOptions> options(ResolvedSettings settings) {
        return settings.get(URL)
                .map(url -> new PostgresOptions(
                        url,
                        settings.get(USER).orElse(null),
                        settings.get(PASSWORD).orElse(null),
                        settings.get(CONNECTIONS),
                        PostgresOptions.DEFAULT_START_PATIENCE));
    }
}
