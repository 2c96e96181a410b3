package dev.ebb.server.peer.client;

import dev.ebb.server.peer.client.Neighbours.Fault;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What peers have brought, and how often they failed, since the service started. Thread-safe. */
public final class PeerTally {
    private final LongAdder received = new LongAdder();
    private final Map<Fault, LongAdder> faults = new EnumMap<>(Fault.class);

    PeerTally() {
        for (Fault fault : Fault.values()) {
            faults.put(fault, new LongAdder());
        }
    }

    void brought(long bytes) {
        received.add(bytes);
    }

    void failed(Fault fault) {
        faults.get(fault).increment();
    }

    /** Bytes of finished files that came from peers. */
    public long receivedBytes() {
        return received.sum();
    }

    /** Times that a peer was left alone for a while because of that. */
    public long faults(Fault fault) {
        return faults.get(fault).sum();
    }
}
