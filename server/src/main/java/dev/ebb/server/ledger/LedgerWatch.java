package dev.ebb.server.ledger;

import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.util.List;

/** Hears how the writers do, on their threads and before anybody is answered: implementations note it and return at once. */
public interface LedgerWatch {
    /** Nobody looks. */
    LedgerWatch NOBODY = new LedgerWatch() {};

    /** A batch is durable; the commit, its sync included, took so long. */
    default void committed(StoreBatch batch, Duration took) {}

    /** The store refused a batch, of which nothing is stored. */
    default void failed(StoreException.Kind kind) {}

    /** A batch that could not be stored as a whole is tried command by command. */
    default void replayed(int commands) {}

    /** So many rows of old history are gone. */
    default void pruned(int rows, Duration took) {}

    /** Tells all of them, in this order. */
    static LedgerWatch all(List<LedgerWatch> watches) {
        if (watches.isEmpty()) {
            return NOBODY;
        }
        return new LedgerWatch() {
            @Override
            public void committed(StoreBatch batch, Duration took) {
                watches.forEach(watch -> watch.committed(batch, took));
            }

            @Override
            public void failed(StoreException.Kind kind) {
                watches.forEach(watch -> watch.failed(kind));
            }

            @Override
            public void replayed(int commands) {
                watches.forEach(watch -> watch.replayed(commands));
            }

            @Override
            public void pruned(int rows, Duration took) {
                watches.forEach(watch -> watch.pruned(rows, took));
            }
        };
    }
}
