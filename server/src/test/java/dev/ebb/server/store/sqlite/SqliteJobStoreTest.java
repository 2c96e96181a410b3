package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.WholeStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store keeps the contract. */
class SqliteJobStoreTest extends WholeStoreContract {
    @TempDir
    Path directory;

    @Override
    protected JobStore opened() {
        return SqliteJobStore.open(directory.resolve("store"), SqliteOptions.DEFAULTS, InstantSource.system());
    }
}
