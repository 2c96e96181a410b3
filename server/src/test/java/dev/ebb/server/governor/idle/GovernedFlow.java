package dev.ebb.server.governor.idle;

import java.util.Random;

/** A background connection: its receiver (or its sender, of an upload) does what the controller orders. */
final class GovernedFlow extends SimulatedFlow {
    /** What the kernel makes of samples: latches the least (since Linux 6.16), or smooths both ways. */
    enum Kernel {
        LATCHING,
        SMOOTHING,
        /** Has no such thing. */
        SILENT,
        /** Has it, but not for this server: no time stamps. */
        BARE
    }

    final long id;
    final String address;
    final Direction direction;
    Claim claim;
    boolean busy = true;

    /** What the server takes for an answer, at most, each its own. */
    double noiseMillis;

    private final Random random;
    private final Kernel kernel;
    private double rttMicros;
    private long lastEcho = -1;
    private long readSegments;
    private double window = 10 * SEGMENT;
    private double pace = Double.POSITIVE_INFINITY;
    private double tokens;
    private double tokensAt;
    private boolean paused;
    private long offered;

    GovernedFlow(SimulatedLink link, double farMillis, String control, Direction direction, Kernel kernel, long id) {
        super(link, farMillis, control);
        this.id = id;
        this.random = new Random(id);
        this.direction = direction;
        this.kernel = kernel;
        this.address = "192.0.2." + (long) (1 + farMillis);
        link.events.every(1, this::read);
    }

    void order(ConnectionOrder order) {
        paused = order.action() != ConnectionOrder.Action.MOVE;
        window = order.windowBytes();
        pace = order.bytesPerSecond() == ConnectionOrder.UNPACED
                ? Double.POSITIVE_INFINITY
                : order.bytesPerSecond() / 1000.0;
        if (direction == Direction.UP) {
            pump();
        } else {
            read();
        }
    }

    ConnectionSignal signal() {
        return new ConnectionSignal(
                id,
                address,
                claim,
                Math.round(kernel == Kernel.SILENT || kernel == Kernel.BARE ? 0 : rttMicros),
                arrivedBytes(),
                direction == Direction.UP ? underWay() * SEGMENT : 0,
                busy);
    }

    /** What it has moved as far as the one who governs it can know. */
    long arrivedBytes() {
        return (direction == Direction.UP ? acknowledged() : readSegments) * SEGMENT;
    }

    long bytes() {
        return (direction == Direction.UP ? sent() : readSegments) * SEGMENT;
    }

    @Override
    long offers() {
        if (direction == Direction.UP) {
            return Long.MAX_VALUE;
        }
        // Unread bytes take room in a paced buffer; else the window counts from what arrived.
        boolean paced = !Double.isInfinite(pace);
        long from = paced || paused ? readSegments : inOrder();
        long room = paused ? 0 : Math.max(1, (long) (window / SEGMENT));
        offered = Math.max(offered, Math.max(10, from + room));
        return offered;
    }

    @Override
    void arrived(double stamp) {
        long echo = (long) stamp;
        if (direction == Direction.DOWN && echo != lastEcho) {
            lastEcho = echo;
            long millis = Math.max(1, (long) (link.events.now() + random.nextDouble() * noiseMillis) - echo);
            sample(millis * 1000.0);
        }
        read();
    }

    @Override
    void acked(double rtt) {
        if (direction == Direction.UP) {
            rttMicros += rttMicros == 0 ? rtt * 1000 : (rtt * 1000 - rttMicros) / 8;
        }
    }

    private void sample(double micros) {
        boolean latches = kernel == Kernel.LATCHING && micros < rttMicros;
        rttMicros = rttMicros == 0 || latches ? micros : rttMicros + (micros - rttMicros) / 8;
    }

    private void gather() {
        double now = link.events.now();
        // No more than two ticks' worth, or two segments.
        tokens = Math.min(tokens + (now - tokensAt) * pace, Math.max(20 * pace, 2 * SEGMENT));
        tokensAt = now;
    }

    private void read() {
        if (direction == Direction.UP || paused) {
            return;
        }
        if (Double.isInfinite(pace)) {
            boolean wasShut = readSegments < inOrder();
            readSegments = inOrder();
            if (wasShut && inOrder() >= offered) {
                updateWindow();
            }
            return;
        }
        gather();
        boolean any = false;
        while (readSegments < inOrder() && tokens >= SEGMENT) {
            readSegments++;
            tokens -= SEGMENT;
            any = true;
        }
        if (any) {
            updateWindow();
        }
    }

    @Override
    boolean mayGo(long inFlight) {
        if (direction == Direction.DOWN) {
            return true;
        }
        if (paused) {
            return false;
        }
        if (Double.isInfinite(pace)) {
            return true;
        }
        gather();
        return tokens >= SEGMENT;
    }

    @Override
    void gone() {
        tokens -= direction == Direction.UP ? SEGMENT : 0;
    }
}
