package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.text;

import dev.ebb.server.store.postgres.PostgresOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the queue is kept. */
final class StoreSettings {
    static final Setting<Optional<String>> URL = Setting.of(
            "store.url",
            or("embedded", text(2_000)),
            Optional.empty(),
            "Where the queue is: embedded = in the state folder; jdbc:postgresql://HOST:PORT/DATABASE = in a PostgreSQL database"
                    + " that several nodes share.");

    static final Setting<Optional<String>> USER =
            Setting.of("store.user", or("none", text(200)), Optional.empty(), "Whom to log in to that database as.");

    static final Setting<Optional<Path>> PASSWORD_FILE = Setting.of(
            "store.password-file", or("none", path()), Optional.empty(), "Holds the password in its first line.");

    static final Setting<Integer> CONNECTIONS = Setting.of(
            "store.connections",
            integer(PostgresOptions.FEWEST_CONNECTIONS, 1_000),
            PostgresOptions.DEFAULT_CONNECTIONS,
            "Most connections of this node to that database at once.");

    static final List<Setting<?>> ALL = List.of(URL, USER, PASSWORD_FILE, CONNECTIONS);

    private StoreSettings() {}

    static Optional<PostgresOptions> options(ResolvedSettings values) {
        return values.get(URL)
                .map(url -> new PostgresOptions(
                        url,
                        values.get(USER).orElse(null),
                        values.get(PASSWORD_FILE).orElse(null),
                        values.get(CONNECTIONS),
                        PostgresOptions.DEFAULT_START_PATIENCE));
    }
}
