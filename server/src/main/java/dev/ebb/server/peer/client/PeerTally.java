package dev.ebb.server.peer.client;

import dev.ebb.server.peer.client.Neighbours.Fault;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What peers have brought, and how often they failed, since the service started. Thread-safe. */
public final class PeerTally {
    private final LongAdder received = new LongAdder();
    private final LongAdder[] faults =
            Stream.of(Fault.values()).map(fault -> new LongAdder()).toArray(LongAdder[]::new);

    PeerTally() {}

    void brought(long bytes) {
        received.add(bytes);
    }

    void failed(Fault fault) {
        faults[fault.ordinal()].increment();
    }

    /** Bytes of finished files that came from peers. */
    public long receivedBytes() {
        return received.sum();
    }

    /** Times that a peer was left alone for a while because of that. */
    public long faults(Fault fault) {
        return faults[fault.ordinal()].sum();
    }
}
