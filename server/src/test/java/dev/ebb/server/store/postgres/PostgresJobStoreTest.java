package dev.ebb.server.store.postgres;

import dev.ebb.server.store.CheckpointContract;
import dev.ebb.server.store.ConsistencyContract;
import dev.ebb.server.store.HistoryContract;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.ListingContract;
import dev.ebb.server.store.NotificationContract;
import dev.ebb.server.store.QueueContract;
import dev.ebb.server.store.RecordContract;
import dev.ebb.server.support.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The shared store keeps the contract. */
class PostgresJobStoreTest {
    private final String url = PostgresServer.shared().database();

    private JobStore openStore() {
        return PostgresJobStore.open(PostgresServer.options(url));
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
