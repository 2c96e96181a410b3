package dev.ebb.server.governor;

import dev.ebb.server.policy.LimitsInForce;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Deals out what the limits let through, a slice at a time: from the root down to whoever had least at each step, so that users
 * share the whole, jobs share their user's part and files their job's, however many connections they have. A node whose gate is
 * closed stands aside until it opens, so no step looks at more than one line. Pure; confined to whoever holds the lock of the
 * tree.
 */
final class Dealer {
    private final RateNode root;

    /** Gates at which somebody waits, the one that opens first in front. */
    private final TreeSet<Gate> awaited =
            new TreeSet<>(Comparator.comparingLong(Gate::opens).thenComparingLong(Gate::number));

    private final List<RateTap> dealt = new ArrayList<>();

    /** Somebody is in a line who was not when we last looked. */
    private boolean fresh;

    Dealer(RateNode root) {
        this.root = root;
    }

    /** Deals what can be had now; the taps that got something. */
    List<RateTap> deal(long now) {
        while (admit(now)) {
            for (RateNode leaf = next(now); leaf != null; leaf = next(now)) {
                give(leaf, now);
            }
        }
        List<RateTap> got = List.copyOf(dealt);
        dealt.clear();
        return got;
    }

    /** When there is more to deal; {@link Long#MAX_VALUE} when nobody waits for time to pass. */
    long due(long now) {
        for (Gate gate : awaited) {
            if (gate.opens() > now) {
                return gate.opens();
            }
        }
        return Long.MAX_VALUE;
    }

    /** The node has something to give to. */
    void activate(RateNode node) {
        fresh |= !node.isActive();
        RateNode at = node;
        while (at != null && !at.isActive() && at.waitsAt() == null) {
            at.active(true);
            RateNode parent = at.parent();
            if (parent != null) {
                parent.children().enter(at.inLine());
            }
            at = parent;
        }
    }

    /** Takes the node out of every line, so that its gates or its parent can be changed; {@link #activate} brings it back. */
    void standAside(RateNode node) {
        Gate gate = node.waitsAt();
        if (gate != null) {
            leave(gate, node);
        }
        deactivate(node);
    }

    /** The limit of the gate has changed. */
    void changed(Gate gate, long now) {
        if (awaited.remove(gate)) {
            gate.look(now);
            awaited.add(gate);
        }
    }

    private void deactivate(RateNode node) {
        RateNode parent = node.parent();
        if (node.isActive() && parent != null) {
            parent.children().leave(node.inLine());
        }
        node.active(false);
        node.endTurn();
    }

    /** The leaf whose turn it is; null when none can have anything now, except who waits at a gate that is open again. */
    private @Nullable RateNode next(long now) {
        RateNode at = root;
        while (at != null && at.isActive()) {
            Gate closed = at.closedGate(now);
            if (closed != null) {
                wait(at, closed, now);
                at = at.parent();
                continue;
            }
            dropSilent(at);
            if (!at.taps().isEmpty()) {
                return at;
            }
            Turns.Turn turn = at.children().first();
            if (turn == null) {
                deactivate(at);
                at = at.parent();
            } else {
                at = turn.node();
            }
        }
        return null;
    }

    private static void dropSilent(RateNode node) {
        RateTap tap = node.taps().peek();
        while (tap != null && !tap.waits()) {
            node.taps().remove();
            tap.queued(false);
            tap = node.taps().peek();
        }
    }

    private void wait(RateNode node, Gate gate, long now) {
        deactivate(node);
        awaited.remove(gate);
        gate.look(now);
        gate.waiting().enter(node.atGate());
        node.waitsAt(gate);
        awaited.add(gate);
    }

    private void leave(Gate gate, RateNode node) {
        gate.waiting().leave(node.atGate());
        node.waitsAt(null);
        if (gate.waiting().isEmpty()) {
            awaited.remove(gate);
        }
    }

    /**
     * Of those who wait at an open gate one has his turn, until he gets something or cannot go on for a reason of his own; so
     * whoever comes sooner to the front elsewhere does not always go first here. True when there may be something to deal.
     */
    private boolean admit(long now) {
        List<Gate> open = new ArrayList<>();
        for (Gate gate : awaited) {
            if (gate.opens() > now) {
                break;
            }
            open.add(gate);
        }
        for (Gate gate : open) {
            Turns.Turn turn = isTaken(gate) ? null : gate.waiting().first();
            if (turn != null) {
                leave(gate, turn.node());
                activate(turn.node());
                turn.node().beginTurn(gate);
            }
        }
        boolean any = fresh;
        fresh = false;
        return any;
    }

    private boolean isTaken(Gate gate) {
        RateNode turn = gate.turn();
        for (RateNode node = turn == null ? null : turn.parent(); node != null; node = node.parent()) {
            if (node != root && node.waitsAt() != null) {
                return false;
            }
        }
        return turn != null;
    }

    private void give(RateNode leaf, long now) {
        RateTap tap = leaf.taps().remove();
        long slice = tap.wanted();
        for (RateNode node = leaf; node != null; node = node.parent()) {
            for (Gate gate : node.gates()) {
                slice = gate.isLimited() ? Math.min(slice, gate.bucket().slice()) : slice;
            }
        }
        for (RateNode node = leaf; node != null; node = node.parent()) {
            for (Gate gate : node.gates()) {
                charge(gate, slice, now);
                gate.waiting().had(node.atGate(), slice);
            }
            node.endTurn();
            RateNode parent = node.parent();
            if (parent != null) {
                parent.children().had(node.inLine(), slice);
            }
        }
        if (tap.give(slice)) {
            dealt.add(tap);
        }
        if (tap.waits()) {
            leaf.taps().add(tap);
        } else {
            tap.queued(false);
        }
    }

    private void charge(Gate gate, long bytes, long now) {
        if (gate.bucket().bytesPerSecond() == LimitsInForce.UNLIMITED) {
            return;
        }
        boolean waited = awaited.remove(gate);
        gate.take(bytes, now);
        if (waited) {
            gate.look(now);
            awaited.add(gate);
        }
    }
}
