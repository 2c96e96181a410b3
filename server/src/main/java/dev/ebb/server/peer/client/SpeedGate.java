package dev.ebb.server.peer.client;

import java.util.ArrayDeque;
import java.util.Deque;

/** Whether a peer has sent too little over the last five looks, a second apart. Confined to the transfer's steps. */
final class SpeedGate {
    private static final int LOOKS = 5;

    private final long leastBytesPerSecond;
    private final Deque<Long> seen = new ArrayDeque<>();

    SpeedGate(long leastBytesPerSecond) {
        this.leastBytesPerSecond = leastBytesPerSecond;
    }

    /** So many bytes are here now. */
    boolean isTooSlow(long bytes) {
        seen.addLast(bytes);
        if (seen.size() <= LOOKS) {
            return false;
        }
        return bytes - seen.removeFirst() < leastBytesPerSecond * LOOKS;
    }

    /** Time that the peer is not to blame for. */
    void pause() {
        seen.clear();
    }
}
