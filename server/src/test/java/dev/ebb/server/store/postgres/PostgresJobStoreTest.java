package dev.ebb.server.store.postgres;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.WholeStoreContract;
import dev.ebb.server.support.PostgresServer;

/** The shared store keeps the contract. */
class PostgresJobStoreTest extends WholeStoreContract {
    private final String url = PostgresServer.shared().database();

    @Override
    protected JobStore opened() {
        return PostgresJobStore.open(PostgresServer.options(url));
    }
}
