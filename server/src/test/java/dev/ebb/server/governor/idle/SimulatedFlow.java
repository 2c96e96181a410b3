package dev.ebb.server.governor.idle;

import java.util.ArrayDeque;
import java.util.TreeSet;

/** One TCP connection over a link, in full segments: sender with its congestion control, receiver with a window. */
class SimulatedFlow {
    static final int SEGMENT = 1448;

    private record Sent(long order, long number, double at, long deliveredThen, double deliveredAt) {}

    final SimulatedLink link;
    final double farMillis;
    private final Events events;
    private final Congestion congestion;
    private final ArrayDeque<Sent> outstanding = new ArrayDeque<>();
    private final ArrayDeque<Long> lost = new ArrayDeque<>();
    private final TreeSet<Long> beyond = new TreeSet<>();
    private long written;
    private long next;
    private long inOrder;
    private long delivered;
    private double deliveredAt;
    private long edge = 10;
    private double cutAt = -1e9;
    private double lastAck;
    private double paceFree;
    private boolean wakes;
    private boolean pumping;
    private double srtt = 20;
    private boolean open = true;
    private long sentEver;
    private long arrivals;

    /** When the receiver sent the acknowledgement that the sender saw last: what a time stamp echoes. */
    private double lastStamp;

    SimulatedFlow(SimulatedLink link, double farMillis, String control) {
        this.link = link;
        this.events = link.events;
        this.farMillis = farMillis;
        this.congestion = Congestion.of(control);
        this.lastStamp = events.now() - (link.baseMillis() + farMillis) / 2;
        events.every(50, this::watch);
    }

    /** So many more segments are there to be sent. */
    void write(long segments) {
        written += segments;
        pump();
    }

    void close() {
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    /** Segments that arrived in order. */
    long inOrder() {
        return inOrder;
    }

    /** Segments that entered the network, repetitions included. */
    long sent() {
        return sentEver;
    }

    /** Segments that arrived, in order or not. */
    long arrivals() {
        return arrivals;
    }

    /** Segments that the sender knows to have arrived. */
    long acknowledged() {
        return delivered;
    }

    /** Segments that were sent and not acknowledged. */
    long underWay() {
        return outstanding.size();
    }

    boolean isDone() {
        return inOrder >= written;
    }

    /** The first segment that the receiver will not take; never takes back what it once offered. */
    long offers() {
        return Long.MAX_VALUE;
    }

    /** What the sender's own side lets out now. */
    boolean mayGo(long inFlight) {
        return true;
    }

    void gone() {}

    /** A segment arrived. */
    void arrived(double stamp) {}

    void acked(double rtt) {}

    final void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (open && (!lost.isEmpty() || next < written && next < edge)) {
            if (outstanding.size() >= congestion.window()) {
                break;
            }
            if (!mayGo(outstanding.size())) {
                wake(1);
                break;
            }
            if (paceFree > events.now() + 0.01) {
                wake(paceFree - events.now());
                break;
            }
            long number = lost.isEmpty() ? next++ : lost.poll();
            double pace = congestion.pace();
            paceFree = Math.max(events.now(), paceFree) + (Double.isInfinite(pace) ? 0 : 1 / pace);
            go(number);
        }
        pumping = false;
    }

    private void wake(double millis) {
        if (!wakes) {
            wakes = true;
            events.in(Math.max(0.05, millis), () -> {
                wakes = false;
                pump();
            });
        }
    }

    private void go(long number) {
        double since = delivered == 0 ? events.now() : deliveredAt;
        Sent sent = new Sent(sentEver++, number, events.now(), delivered, since);
        outstanding.add(sent);
        gone();
        double stamp = lastStamp;
        link.send(SimulatedLink.WIRE, farMillis, () -> arrive(sent, stamp));
    }

    private void arrive(Sent sent, double stamp) {
        if (!open) {
            return;
        }
        arrivals++;
        if (sent.number() >= inOrder) {
            beyond.add(sent.number());
        }
        while (beyond.remove(inOrder)) {
            inOrder++;
        }
        arrived(stamp);
        acknowledge(sent);
    }

    /** Tells the sender what came and what may come. */
    final void acknowledge(Sent sent) {
        long may = offers();
        double stamp = events.now();
        link.back(farMillis, () -> onAck(sent, may, stamp));
    }

    final void updateWindow() {
        acknowledge(null);
    }

    private void onAck(Sent sent, long may, double stamp) {
        edge = Math.max(edge, may);
        lastStamp = Math.max(lastStamp, stamp);
        if (sent != null && outstanding.remove(sent)) {
            onDelivered(sent);
        }
        pump();
    }

    private void onDelivered(Sent sent) {
        double now = events.now();
        lastAck = now;
        delivered++;
        deliveredAt = now;
        double rtt = now - sent.at();
        double rate = (delivered - sent.deliveredThen()) / Math.max(0.5, now - sent.deliveredAt());
        boolean limited = outstanding.size() + 1 >= congestion.window() * 0.9 || paceFree > now;
        congestion.acked(now, rtt, Math.min(rate, 200), limited);
        srtt += (rtt - srtt) / 8;
        acked(rtt);
        // The link keeps the order: what was sent before one that arrived is lost.
        boolean any = false;
        while (!outstanding.isEmpty() && outstanding.peek().order() < sent.order()) {
            lost.add(outstanding.poll().number());
            any = true;
        }
        if (any && now - cutAt > srtt) {
            cutAt = now;
            congestion.lost(now);
        }
    }

    private void watch() {
        if (open
                && !outstanding.isEmpty()
                && events.now() - Math.max(lastAck, outstanding.peek().at()) > 300 + 2 * srtt) {
            for (Sent each : outstanding) {
                lost.add(each.number());
            }
            outstanding.clear();
            lastAck = events.now();
            congestion.timedOut();
            pump();
        }
    }
}
