package dev.ebb.server.uploads.http;

import dev.ebb.server.uploads.session.Incoming;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request between the event loop that receives it and the thread that stores it. Holds a bounded number of
 * bytes: the event loop reads on only while there is room. Thread-safe.
 */
final class BodyPipe implements Incoming {
    private static final int MOST_BYTES = 1 << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final Patience patience;
    private final Runnable first;
    private final Runnable more;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean paused;
    private boolean ended;
    private boolean discarding;
    private boolean asked;
    private @Nullable IOException failure;

    private @Nullable ByteBuf lent;
    private long waitedNanos;
    private long receivedBytes;

    /** {@code first} is run when the body is asked for, {@code more} when there is room again for a paused sender. */
    BodyPipe(Patience patience, Runnable first, Runnable more) {
        this.patience = patience;
        this.first = first;
        this.more = more;
    }

    /** Takes over a part; true when there is room for another. */
    synchronized boolean offer(ByteBuf part) {
        if (discarding || failure != null) {
            part.release();
            return true;
        }
        waiting.add(part);
        bytes += part.readableBytes();
        paused = bytes >= MOST_BYTES;
        notifyAll();
        return !paused;
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** True when all of the body has arrived. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** True when the body was asked for. */
    synchronized boolean wasAsked() {
        return asked;
    }

    synchronized void fail(String reason) {
        if (failure == null && !ended) {
            failure = new ClientGoneException(reason);
        }
        notifyAll();
    }

    /** Nobody reads on: what is there and what comes is thrown away. */
    synchronized void discard() {
        discarding = true;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        bytes = 0;
        giveBack();
    }

    private void giveBack() {
        if (lent != null) {
            lent.release();
            lent = null;
        }
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        boolean readOn = false;
        ByteBuffer result;
        if (!markAsked()) {
            first.run();
        }
        synchronized (this) {
            giveBack();
            ByteBuf part = await();
            if (part == null) {
                return null;
            }
            lent = part;
            bytes -= part.readableBytes();
            receivedBytes += part.readableBytes();
            if (paused && bytes < MOST_BYTES / 2) {
                paused = false;
                readOn = true;
            }
            result = part.nioBuffer();
        }
        if (readOn) {
            more.run();
        }
        return result;
    }

    private synchronized boolean markAsked() {
        boolean before = asked;
        asked = true;
        return before;
    }

    private @Nullable ByteBuf await() throws IOException {
        long start = System.nanoTime();
        try {
            while (waiting.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                if (ended) {
                    return null;
                }
                long waited = System.nanoTime() - start;
                demandPace(waited);
                wait(Math.max(1, (patience.idle().toNanos() - waited) / MILLISECOND));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException("the server is stopping");
        }
        waitedNanos += System.nanoTime() - start;
        return waiting.poll();
    }

    /** Refuses silence, and a trickle that never quite falls silent. */
    private void demandPace(long waited) throws IOException {
        long window = patience.idle().toNanos();
        if (waited >= window) {
            throw new ClientGoneException(
                    "the client sent nothing for " + patience.idle().toSeconds() + " s");
        }
        if (waitedNanos + waited >= window) {
            if (receivedBytes < patience.bytesPerSecond() * (window / SECOND)) {
                throw new ClientGoneException("the client sends too slowly");
            }
            waitedNanos = -waited;
            receivedBytes = 0;
        }
    }
}
