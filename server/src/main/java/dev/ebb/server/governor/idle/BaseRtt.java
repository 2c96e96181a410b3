package dev.ebb.server.governor.idle;

import java.util.ArrayDeque;

/**
 * The round trip of the empty path to one address: the least of the last ten slots of time. Slots end only while the path is
 * ours or calm, else a long download of somebody else would become what we take for empty. Milliseconds. Confined to the thread
 * of its controller.
 */
final class BaseRtt {
    private static final int SLOTS = 10;

    private final double slotMillis;
    private final ArrayDeque<Double> slots = new ArrayDeque<>();
    private double slotUsed;

    BaseRtt(double slotMillis) {
        this.slotMillis = slotMillis;
    }

    /** A round trip was seen. */
    void see(double rtt) {
        if (slots.isEmpty()) {
            slots.add(rtt);
        } else if (rtt < slots.peekLast()) {
            slots.pollLast();
            slots.add(rtt);
        }
    }

    /** Time passed that counts. */
    void age(double millis, double rtt) {
        slotUsed += millis;
        if (slotUsed >= slotMillis) {
            slotUsed = 0;
            slots.add(rtt);
            if (slots.size() > SLOTS) {
                slots.poll();
            }
        }
    }

    /** The route is another one: so long is the way now. */
    void become(double rtt) {
        slots.clear();
        slots.add(rtt);
        slotUsed = 0;
    }

    void forget() {
        slots.clear();
        slotUsed = 0;
    }

    boolean isKnown() {
        return !slots.isEmpty();
    }

    double millis() {
        double least = Double.MAX_VALUE;
        for (double each : slots) {
            least = Math.min(least, each);
        }
        return slots.isEmpty() ? 0 : least;
    }
}
