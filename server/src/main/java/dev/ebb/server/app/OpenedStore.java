package dev.ebb.server.app;

import dev.ebb.server.fleet.FleetNode;
import dev.ebb.server.fleet.FleetOptions;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.SharedStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of the queue, and this node's seat where others share it.
 *
 * @param store the queue
 * @param seat who this node is among those that share the store; null when it has it for itself
 */
record OpenedStore(JobStore store, @Nullable Seat seat) {
    /** Who this node is in its fleet. */
    record Seat(SharedStore shared, FleetOptions options, NodeCard card) {}

    /** Takes the seat; null when there is none. A StartException says that somebody else has it. */
    @Nullable
    FleetNode join(JobLedger ledger) {
        if (seat == null) {
            return null;
        }
        FleetNode node = new FleetNode(seat.options(), seat.card(), store, seat.shared(), ledger, System::nanoTime);
        try {
            node.join();
            return node;
        } catch (IllegalStateException taken) {
            store.close();
            throw new StartException(String.valueOf(taken.getMessage()), taken);
        }
    }
}
