package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.JobStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store keeps the promises about jobs. */
class SqliteJobStoreTest extends JobStoreContract {
    @TempDir
    Path directory;

    @Override
    protected JobStore open() {
        return SqliteJobStore.open(directory.resolve("store"), SqliteOptions.DEFAULTS, InstantSource.system());
    }
}
