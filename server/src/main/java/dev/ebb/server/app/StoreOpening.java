package dev.ebb.server.app;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Opens the store that is configured; classes of the other one are not loaded. */
final class StoreOpening {
    private StoreOpening() {}

    static JobStore open(Optional<PostgresOptions> shared, Path folder, InstantSource clock) {
        try {
            if (shared.isPresent()) {
                return PostgresJobStore.open(shared.get());
            }
            return SqliteJobStore.open(folder, SqliteOptions.DEFAULTS, clock);
        } catch (StoreException | IllegalArgumentException refused) {
            throw new StartException(refused.getMessage(), refused);
        }
    }
}
