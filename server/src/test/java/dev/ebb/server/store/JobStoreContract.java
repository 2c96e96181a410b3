package dev.ebb.server.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A part of the contract that every store is held to; {@link WholeStoreContract} has all parts. */
public abstract class JobStoreContract {
    protected JobStore store;

    /** Opens the store: an empty one for each test, the same one when called again within a test. */
    protected abstract JobStore open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    protected final void reopen() throws Exception {
        store.close();
        store = open();
    }
}
