package dev.ebb.server.support;

import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.Tap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A lane whose limit is the hand of the test: bytes pass when it says so. */
public final class HandedOutLane implements Lane {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Deque<Want> wants = new ArrayDeque<>();
    private long asked;
    private long permitted;
    private long pace = Long.MAX_VALUE - 1;
    private boolean all;
    private int open;

    private record Want(Tap.Permits permits, long bytes) {}

    @Override
    public synchronized Tap tap(String host, Tap.Permits permits) {
        open++;
        return new HandedOutTap(permits);
    }

    /** The rate that the taps speak of. */
    public synchronized void pace(long bytesPerSecond) {
        pace = bytesPerSecond;
    }

    /** Bytes asked for so far. */
    public synchronized long asked() {
        return asked;
    }

    /** Bytes permitted so far, whether or not they were asked for in time. */
    public synchronized long permitted() {
        return permitted;
    }

    /** Taps that are not closed. */
    public synchronized int open() {
        return open;
    }

    /** So many bytes more may pass, as soon as they are asked for. */
    public void permit(long bytes) {
        synchronized (this) {
            permitted += bytes;
        }
        hand();
    }

    /** Everything may pass from now on. */
    public void permitAll() {
        synchronized (this) {
            all = true;
        }
        hand();
    }

    public void awaitAsked(long bytes) {
        awaitUntil(() -> asked() >= bytes);
    }

    /** Waits for what a tap or a transfer shows. */
    public void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it never came to that; asked for " + asked());
            }
            Thread.onSpinWait();
        }
    }

    private long handed;

    private void hand() {
        List<Runnable> grants = new ArrayList<>();
        synchronized (this) {
            while (!wants.isEmpty() && (all || handed < permitted)) {
                Want want = wants.removeFirst();
                long bytes = all ? want.bytes : Math.min(want.bytes, permitted - handed);
                handed += bytes;
                if (bytes < want.bytes) {
                    wants.addFirst(new Want(want.permits, want.bytes - bytes));
                }
                grants.add(() -> want.permits.granted(bytes));
            }
        }
        grants.forEach(Runnable::run);
    }

    private final class HandedOutTap implements Tap {
        private final Permits permits;
        private boolean closed;

        HandedOutTap(Permits permits) {
            this.permits = permits;
        }

        @Override
        public boolean isFree() {
            return false;
        }

        @Override
        public long bytesPerSecond() {
            synchronized (HandedOutLane.this) {
                return pace;
            }
        }

        @Override
        public int slice() {
            return 64 << 10;
        }

        @Override
        public void want(long bytes) {
            synchronized (HandedOutLane.this) {
                asked += bytes;
                wants.addLast(new Want(permits, bytes));
            }
            hand();
        }

        @Override
        public void close() {
            synchronized (HandedOutLane.this) {
                open -= closed ? 0 : 1;
                closed = true;
            }
        }
    }
}
