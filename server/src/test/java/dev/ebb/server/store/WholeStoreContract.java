package dev.ebb.server.store;

import org.junit.jupiter.api.Nested;

/** The contract that every store is held to, in its parts; the test of a store says only how it is opened. */
public abstract class WholeStoreContract {
    /** As {@link JobStoreContract#open}. */
    protected abstract JobStore opened();

    @Nested
    class Queue extends QueueContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class Listing extends ListingContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class History extends HistoryContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class Records extends RecordContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class Notifications extends NotificationContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }

    @Nested
    class Consistency extends ConsistencyContract {
        @Override
        protected JobStore open() {
            return opened();
        }
    }
}
