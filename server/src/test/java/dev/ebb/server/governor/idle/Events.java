package dev.ebb.server.governor.idle;

import java.util.PriorityQueue;

/** What happens in a simulated network, in the order of its time. */
final class Events {
    private record Event(double at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long number;
    private double now;

    /** Milliseconds since the beginning. */
    double now() {
        return now;
    }

    void at(double time, Runnable action) {
        queue.add(new Event(Math.max(now, time), number++, action));
    }

    void in(double millis, Runnable action) {
        at(now + millis, action);
    }

    void every(double millis, Runnable action) {
        in(millis, () -> {
            action.run();
            every(millis, action);
        });
    }

    /** Lets time pass until then. */
    void until(double time) {
        while (!queue.isEmpty() && queue.peek().at() <= time) {
            Event next = queue.poll();
            now = next.at();
            next.action().run();
        }
        now = time;
    }
}
