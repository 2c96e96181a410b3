package dev.ebb.server.governor;

import dev.ebb.server.policy.LimitsInForce;
import java.util.function.Consumer;

/** A tap of the tree. Its wants are confined to whoever holds the lock of the tree. */
final class RateTap implements Tap {
    private final RateTree tree;
    private final RateNode node;
    private final Consumer<RateTap> closed;
    private final Permits permits;
    private long wanted;
    private long given;
    private boolean queued;
    private boolean over;

    RateTap(RateTree tree, RateNode node, Permits permits, Consumer<RateTap> closed) {
        this.tree = tree;
        this.node = node;
        this.permits = permits;
        this.closed = closed;
    }

    @Override
    public boolean isFree() {
        return node.isFree();
    }

    @Override
    public long bytesPerSecond() {
        return tree.locked(() -> {
            long least = LimitsInForce.UNLIMITED;
            for (Gate gate : node.path()) {
                least = Math.min(least, gate.bucket().bytesPerSecond());
            }
            return least;
        });
    }

    @Override
    public int slice() {
        return tree.locked(() -> {
            long least = Integer.MAX_VALUE;
            for (Gate gate : node.path()) {
                least = gate.isLimited() ? Math.min(least, gate.bucket().slice()) : least;
            }
            return (int) least;
        });
    }

    @Override
    public void want(long bytes) {
        tree.want(this, bytes);
    }

    @Override
    public void close() {
        tree.locked(() -> {
            if (!over) {
                over = true;
                wanted = 0;
                closed.accept(this);
            }
            return over;
        });
    }

    /** Whether the job gives way has changed. Called without the lock. */
    void turned() {
        permits.turned();
    }

    RateNode node() {
        return node;
    }

    /** Wants more; false when it is closed, or in line already. */
    boolean ask(long bytes) {
        if (over || bytes <= 0) {
            return false;
        }
        wanted += bytes;
        boolean comes = !queued;
        queued = true;
        return comes;
    }

    void queued(boolean now) {
        queued = now;
    }

    boolean waits() {
        return wanted > 0;
    }

    long wanted() {
        return wanted;
    }

    /** Gives it so much of what it wants; true when it had nothing yet to be handed over. */
    boolean give(long bytes) {
        boolean first = given == 0;
        wanted -= bytes;
        given += bytes;
        return first;
    }

    /** What it was given, to be handed over without the lock. */
    Runnable handOver() {
        long bytes = given;
        given = 0;
        return () -> permits.granted(bytes);
    }
}
