package dev.ebb.server.peer.client;

import dev.ebb.server.peer.PeerOptions.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The peers that are known, and how each has done: one that failed is left alone for a while, the longer the worse it was.
 * Thread-safe.
 */
public final class Neighbours {
    /** Peers at most: others are not taken notice of. */
    public static final int MOST = 64;

    /** Why a peer is left alone, and for how long. */
    public enum Fault {
        /** It could not be reached, showed no certificate that counts, or broke off. */
        UNREACHABLE(Duration.ofMinutes(1)),
        /** It serves as many as it can. */
        BUSY(Duration.ofSeconds(10)),
        /** It was slow. */
        SLOW(Duration.ofMinutes(10)),
        /** What it sent was not what it should be. */
        LIED(Duration.ofHours(1));

        private final Duration rest;

        Fault(Duration rest) {
            this.rest = rest;
        }
    }

    /**
     * A peer as it stands.
     *
     * @param name what it is called, and where it is
     * @param authenticated it has shown a certificate that counts
     * @param available it is not left alone
     */
    public record View(String name, boolean authenticated, boolean available) {}

    private record Neighbour(String name, boolean authenticated, boolean reached, Instant notBefore) {
        boolean mayBeAsked(Instant now) {
            return !now.isBefore(notBefore);
        }
    }

    private final Map<Address, Neighbour> known = new LinkedHashMap<>();
    private final PeerTally tally = new PeerTally();

    /** A peer is there, announced by that name, or configured, without one. */
    synchronized void found(Address at, String name) {
        String shown = name.isEmpty() ? at.toString() : name + " " + at;
        Neighbour before = known.get(at);
        if (before != null) {
            known.put(at, new Neighbour(shown, before.authenticated(), before.reached(), before.notBefore()));
        } else if (known.size() < MOST) {
            known.put(at, new Neighbour(shown, false, false, Instant.MIN));
        }
    }

    /** It answered like a peer. */
    synchronized void answered(Address at) {
        known.computeIfPresent(at, (address, peer) -> new Neighbour(peer.name(), true, true, peer.notBefore()));
    }

    /** It is not worth asking for a while. */
    synchronized void failed(Address at, Fault fault, Instant now) {
        tally.failed(fault);
        known.computeIfPresent(at, (address, peer) -> {
            Instant until = now.plus(fault.rest);
            Instant longest = until.isAfter(peer.notBefore()) ? until : peer.notBefore();
            boolean reached = fault != Fault.UNREACHABLE && peer.reached();
            return new Neighbour(peer.name(), peer.authenticated(), reached, longest);
        });
    }

    /** All of them together, those that were forgotten too. */
    public PeerTally tally() {
        return tally;
    }

    /** Whom to ask now: those that answered before first. */
    synchronized List<Address> candidates(Instant now) {
        return known.entrySet().stream()
                .filter(entry -> entry.getValue().mayBeAsked(now))
                .sorted(Comparator.comparing(entry -> !entry.getValue().reached()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Everyone, to see who answers. */
    synchronized List<Address> all() {
        return new ArrayList<>(known.keySet());
    }

    /** By name. */
    public synchronized List<View> views(Instant now) {
        return known.values().stream()
                .map(peer -> new View(peer.name(), peer.authenticated(), peer.reached() && peer.mayBeAsked(now)))
                .sorted(Comparator.comparing(View::name))
                .toList();
    }

    /** Nobody is known any more. */
    public synchronized void forget() {
        known.clear();
    }
}
