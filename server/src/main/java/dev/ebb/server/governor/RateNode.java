package dev.ebb.server.governor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree: everything, a user, a job, or what a job has to do with one host. It has something to give to when a tap
 * below it waits; then it is in the line of its parent, or waits at one of its gates. Confined to whoever holds the lock of its
 * tree, except {@link #isFree}.
 */
final class RateNode {
    private final Turns.Turn inLine;
    private final Turns.Turn atGate;
    private final Turns children = new Turns();
    private final ArrayDeque<RateTap> taps = new ArrayDeque<>();
    private volatile List<Gate> gates;
    private volatile @Nullable RateNode parent;
    private @Nullable Gate waitsAt;
    private @Nullable Gate turnAt;
    private boolean active;

    RateNode(long number, @Nullable RateNode parent, List<Gate> gates) {
        this.inLine = new Turns.Turn(this, number);
        this.atGate = new Turns.Turn(this, number);
        this.parent = parent;
        this.gates = List.copyOf(gates);
    }

    @Nullable
    RateNode parent() {
        return parent;
    }

    Turns children() {
        return children;
    }

    Turns.Turn inLine() {
        return inLine;
    }

    Turns.Turn atGate() {
        return atGate;
    }

    /** Taps that wait, if this is what a job has to do with a host. */
    ArrayDeque<RateTap> taps() {
        return taps;
    }

    List<Gate> gates() {
        return gates;
    }

    /** All gates from here to the root. */
    List<Gate> path() {
        List<Gate> path = new ArrayList<>();
        for (RateNode node = this; node != null; node = node.parent) {
            path.addAll(node.gates);
        }
        return path;
    }

    void bind(List<Gate> next) {
        gates = List.copyOf(next);
    }

    void moveTo(RateNode next) {
        parent = next;
    }

    @Nullable
    Gate waitsAt() {
        return waitsAt;
    }

    void waitsAt(@Nullable Gate gate) {
        waitsAt = gate;
    }

    /** It has come to its turn at the gate. */
    void beginTurn(Gate gate) {
        turnAt = gate;
        gate.turn(this);
    }

    /** It has had its turn, or cannot take it. */
    void endTurn() {
        Gate gate = turnAt;
        turnAt = null;
        if (gate != null && gate.turn() == this) {
            gate.turn(null);
        }
    }

    boolean isActive() {
        return active;
    }

    void active(boolean now) {
        active = now;
    }

    /** The first of its gates that lets nothing through now. */
    @Nullable
    Gate closedGate(long now) {
        for (Gate gate : gates) {
            if (!gate.bucket().isOpen(now)) {
                return gate;
            }
        }
        return null;
    }

    /** No limit from here to the root. For any thread; takes no lock. */
    boolean isFree() {
        for (RateNode node = this; node != null; node = node.parent) {
            for (Gate gate : node.gates) {
                if (gate.isLimited()) {
                    return false;
                }
            }
        }
        return true;
    }
}
