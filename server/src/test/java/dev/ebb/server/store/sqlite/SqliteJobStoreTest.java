package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.CheckpointContract;
import dev.ebb.server.store.ConsistencyContract;
import dev.ebb.server.store.HistoryContract;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.ListingContract;
import dev.ebb.server.store.NotificationContract;
import dev.ebb.server.store.QueueContract;
import dev.ebb.server.store.RecordContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store keeps the contract. */
class SqliteJobStoreTest {
    @TempDir
    Path directory;

    private JobStore openStore() {
        return SqliteJobStore.open(directory.resolve("store"), SqliteOptions.DEFAULTS, InstantSource.system());
    }

    @Nested
    class Queue extends QueueContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class Listing extends ListingContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class History extends HistoryContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class Records extends RecordContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class Notifications extends NotificationContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }

    @Nested
    class Consistency extends ConsistencyContract {
        @Override
        protected JobStore open() {
            return openStore();
        }
    }
}
