package dev.ebb.server.governor.idle;

import java.util.ArrayDeque;
import java.util.Random;

/** A bottleneck with a tail-drop queue, a delay before and behind it, jitter and loss. */
final class SimulatedLink {
    /** What a full segment is on the wire. */
    static final int WIRE = 1514;

    private record Packet(int bytes, Runnable arrives, double farMillis) {}

    final Events events;
    private final ArrayDeque<Packet> queue = new ArrayDeque<>();
    private final Random random;
    private double bytesPerMilli;
    private double queueBytes;
    private double baseMillis;
    private double jitterMillis;
    private double loss;
    private long backlog;
    private boolean serving;
    private double lastArrival;
    private double jitterNow;
    private double jitterUntil;
    private long served;

    SimulatedLink(Events events, double megabits, double queueMillis, double baseMillis, long seed) {
        this.events = events;
        this.random = new Random(seed);
        this.baseMillis = baseMillis;
        rate(megabits);
        queueBytes = Math.max(bytesPerMilli * queueMillis, 3 * WIRE);
    }

    void rate(double megabits) {
        bytesPerMilli = megabits * 125;
    }

    void base(double millis) {
        baseMillis = millis;
    }

    /** Each few milliseconds all packets are late by up to so much more. */
    void jitter(double millis) {
        jitterMillis = millis;
    }

    void loss(double share) {
        loss = share;
    }

    double baseMillis() {
        return baseMillis;
    }

    double bytesPerMilli() {
        return bytesPerMilli;
    }

    /** How long a packet would wait now. */
    double queueMillis() {
        return backlog / bytesPerMilli;
    }

    long served() {
        return served;
    }

    /** A packet enters; it arrives or is lost. */
    void send(int bytes, double farMillis, Runnable arrives) {
        if (backlog + bytes > queueBytes || loss > 0 && random.nextDouble() < loss) {
            return;
        }
        backlog += bytes;
        queue.add(new Packet(bytes, arrives, farMillis));
        if (!serving) {
            serve();
        }
    }

    /** The way back, which is never full. */
    void back(double farMillis, Runnable arrives) {
        events.in((baseMillis + farMillis) / 2, arrives);
    }

    private void serve() {
        Packet next = queue.peek();
        serving = next != null;
        if (next != null) {
            events.in(next.bytes() / bytesPerMilli, () -> {
                queue.poll();
                backlog -= next.bytes();
                served += next.bytes();
                double arrival = events.now() + (baseMillis + next.farMillis()) / 2 + jitterOfNow();
                if (next.farMillis() == 0) {
                    lastArrival = Math.max(lastArrival, arrival);
                    arrival = lastArrival;
                }
                events.at(arrival, next.arrives());
                serve();
            });
        }
    }

    private double jitterOfNow() {
        if (jitterMillis > 0 && events.now() >= jitterUntil) {
            jitterNow = random.nextDouble() * jitterMillis;
            jitterUntil = events.now() + 2 + random.nextDouble() * 8;
        }
        return jitterMillis > 0 ? jitterNow : 0;
    }
}
