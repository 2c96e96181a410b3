package dev.ebb.server.engine.http;

import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.Tap;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes the body of an answer on no faster than the limits allow, to the byte; what came too early is held, and the end of the
 * answer behind it. While anything is held no more is read from the connection, and that is no stall of the server. Thread-safe:
 * bodies come on the event loop, permits on any thread.
 */
final class Throttle implements ExchangeListener {
    private final ExchangeListener listener;
    private final Lane lane;
    private final Tap tap;
    private final Deque<Delivery> held = new ArrayDeque<>();
    private volatile boolean holding;
    private volatile @Nullable Exchange throttled;
    private @Nullable Exchange exchange;
    private @Nullable Runnable ending;
    private long permitted;
    private boolean dropped;

    /** What the exchange was given at once, as far as it has not been passed on. */
    private record Delivery(Deque<ByteBuf> buffers) {
        long bytes() {
            return buffers.stream().mapToLong(ByteBuf::readableBytes).sum();
        }
    }

    Throttle(ExchangeListener listener, Lane lane, String host) {
        this.listener = listener;
        this.lane = lane;
        this.tap = lane.tap(host, new Permits());
    }

    /** What the tree of rates tells. */
    private final class Permits implements Tap.Permits {
        @Override
        public void granted(long bytes) {
            Throttle.this.granted(bytes);
        }

        @Override
        public void turned() {
            Exchange current = throttled;
            if (current != null) {
                current.turned();
            }
        }
    }

    /** Whose answer it is. */
    void of(Exchange whose) {
        throttled = whose;
    }

    /** How fast it may come, and whose it is. */
    Lane lane() {
        return lane;
    }

    /** True while it holds what has come. For any thread. */
    boolean isHolding() {
        return holding;
    }

    /** Through which it comes. */
    Tap tap() {
        return tap;
    }

    @Override
    public void preliminary(Exchange from, ResponseHead head) {
        listener.preliminary(from, head);
    }

    @Override
    public void head(Exchange from, ResponseHead head) {
        listener.head(from, head);
    }

    @Override
    public void bodyWanted(Exchange from) {
        listener.bodyWanted(from);
    }

    @Override
    public void giveWay(Exchange from) {
        listener.giveWay(from);
    }

    @Override
    public void body(Exchange from, List<ByteBuf> buffers) {
        if (tap.isFree() && !holding) {
            listener.body(from, buffers);
            return;
        }
        Delivery delivery = new Delivery(new ArrayDeque<>(buffers));
        long bytes = delivery.bytes();
        boolean late;
        synchronized (this) {
            late = dropped;
            if (!late) {
                exchange = from;
                held.add(delivery);
                holding = true;
            }
        }
        if (late) {
            discard(from, delivery);
        } else {
            tap.want(bytes);
        }
    }

    @Override
    public void end(Exchange from) {
        afterHeld(() -> listener.end(from));
    }

    @Override
    public void failed(Exchange from, Throwable cause) {
        afterHeld(() -> listener.failed(from, cause));
    }

    private synchronized void afterHeld(Runnable end) {
        if (holding) {
            ending = end;
        } else {
            tap.close();
            end.run();
        }
    }

    /** In order, whoever grants: the listener only posts what it hears. */
    private synchronized void granted(long bytes) {
        permitted += bytes;
        List<ByteBuf> passed = new ArrayList<>();
        int whole = 0;
        while (permitted > 0 && !held.isEmpty()) {
            Deque<ByteBuf> buffers = held.getFirst().buffers();
            passed.add(part(buffers));
            if (buffers.isEmpty()) {
                held.removeFirst();
                whole++;
            }
        }
        Exchange from = exchange;
        if (from == null || passed.isEmpty()) {
            return;
        }
        from.regrouped(1 - whole);
        listener.body(from, passed);
        if (held.isEmpty()) {
            holding = false;
            release();
        }
    }

    private ByteBuf part(Deque<ByteBuf> buffers) {
        ByteBuf first = buffers.getFirst();
        int size = (int) Math.min(permitted, first.readableBytes());
        permitted -= size;
        return size == first.readableBytes() ? buffers.removeFirst() : first.readRetainedSlice(size);
    }

    private void release() {
        Runnable end = ending;
        ending = null;
        if (end != null) {
            tap.close();
            end.run();
        }
    }

    /** Nobody wants what is held, nor what may still come. */
    void drop() {
        List<Delivery> unwanted;
        Exchange from;
        synchronized (this) {
            dropped = true;
            unwanted = List.copyOf(held);
            held.clear();
            holding = false;
            ending = null;
            from = exchange;
        }
        tap.close();
        listener.dropped();
        if (from != null) {
            unwanted.forEach(delivery -> discard(from, delivery));
        }
    }

    private static void discard(Exchange from, Delivery delivery) {
        long bytes = delivery.bytes();
        delivery.buffers().forEach(ByteBuf::release);
        from.consumed(bytes);
    }
}
