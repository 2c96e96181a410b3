package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The body of an answer between its connection and its exchange: handed over once a read, or read away when nobody wants it.
 * Confined to the event loop of its connection.
 */
final class ArrivingBody {
    /** What is read away to keep a connection; more costs more than another one. */
    static final long MAX_DRAINED_BYTES = 64 << 10;

    private final ReadBatch batch;
    private long drainedBytes;

    ArrivingBody(ByteBufAllocator allocator) {
        this.batch = new ReadBatch(allocator);
    }

    /** Takes the content over. */
    void add(ByteBuf content) {
        batch.add(content);
    }

    /** What is here. */
    long bytes() {
        return batch.bytes();
    }

    /** Throws the content away; false when it has been too much of it. */
    boolean drain(int bytes) {
        drainedBytes += bytes;
        return drainedBytes <= MAX_DRAINED_BYTES;
    }

    /** Hands over what is here; true when no more should be read until something was consumed. */
    boolean deliver(Exchange to) {
        if (batch.isEmpty()) {
            return false;
        }
        long bytes = batch.bytes();
        return to.deliver(batch.take(), bytes);
    }

    /** Lets go of what is here. */
    void release() {
        batch.release();
    }
}
