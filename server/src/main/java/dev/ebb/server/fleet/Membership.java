package dev.ebb.server.fleet;

import dev.ebb.server.store.NodeMode;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its own lease. It is judged by the node's own clock from before a heartbeat was sent, so never longer
 * than the store judges it. Written by the fleet's thread, read by any.
 */
final class Membership {
    private final FleetOptions options;
    private final LongSupplier nanos;
    private final long begun;
    private boolean member;
    private @Nullable Long renewed;
    private long steadySince;
    private NodeMode mode = NodeMode.ACTIVE;

    /** {@code nanos} counts nanoseconds and never goes back. */
    Membership(FleetOptions options, LongSupplier nanos) {
        this.options = options;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** The lease was renewed by a heartbeat that was sent then. */
    synchronized void renewed(long sentNanos, NodeMode wanted) {
        Long before = renewed;
        if (!member
                || before == null
                || sentNanos - before > options.lease().dividedBy(2).toNanos()) {
            steadySince = sentNanos;
        }
        member = true;
        renewed = sentNanos;
        mode = wanted;
    }

    /** An administrator wants this. */
    synchronized void wanted(NodeMode next) {
        mode = next;
    }

    /** It was taken for dead: it holds nothing until it has joined anew. */
    synchronized void lost() {
        member = false;
    }

    /** What an administrator wanted when the store was last heard. */
    synchronized NodeMode mode() {
        return mode;
    }

    /** How long ago the store was last heard, at most. */
    synchronized Duration silence() {
        Long last = renewed;
        return Duration.ofNanos(nanos.getAsLong() - (last == null ? begun : last));
    }

    /** False from {@link #lost} on until it has joined anew. */
    synchronized boolean isMember() {
        return member;
    }

    synchronized boolean holdsLease() {
        return member && silence().compareTo(options.lease()) < 0;
    }

    /**
     * Whether it may take others for dead: not before its own lease has been renewed for as long as a lease lasts, without
     * missing a heartbeat. Who missed one had a gap that may have cost others their leases: after an outage of the store all
     * are about to come back.
     */
    synchronized boolean isSteady() {
        return holdsLease()
                && nanos.getAsLong() - steadySince >= options.lease().toNanos();
    }

    /** What it may do now. */
    synchronized Standing standing() {
        if (silence().compareTo(options.outageGrace()) > 0) {
            return Standing.leaves("the database has not been reached for "
                    + options.outageGrace().toSeconds() + " s");
        }
        return switch (mode) {
            case DRAINING -> Standing.leaves("the node is being drained");
            case CORDONED -> Standing.KEEPS;
            case ACTIVE -> holdsLease() ? Standing.TAKES : Standing.KEEPS;
        };
    }
}
