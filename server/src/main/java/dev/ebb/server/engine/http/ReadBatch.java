package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one read of a connection brought of a body, in few buffers: a server that sends a byte a chunk costs a copy, not a
 * write to disk for every byte. Confined to the event loop of its connection.
 */
final class ReadBatch {
    private static final int SMALL_BYTES = 4 << 10;
    private static final int TAIL_BYTES = 64 << 10;

    private final ByteBufAllocator allocator;
    private final List<ByteBuf> buffers = new ArrayList<>();
    private @Nullable ByteBuf tail;
    private long bytes;

    ReadBatch(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes the content over. */
    void add(ByteBuf content) {
        int size = content.readableBytes();
        bytes += size;
        if (size == 0) {
            content.release();
        } else if (size >= SMALL_BYTES || buffers.isEmpty()) {
            buffers.add(content);
            tail = null;
        } else {
            tailFor(size).writeBytes(content);
            content.release();
        }
    }

    private ByteBuf tailFor(int size) {
        ByteBuf current = tail;
        if (current == null || current.writableBytes() < size) {
            current = allocator.directBuffer(TAIL_BYTES, TAIL_BYTES);
            buffers.add(current);
            tail = current;
        }
        return current;
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Hands the buffers over, and is empty. */
    List<ByteBuf> take() {
        List<ByteBuf> taken = List.copyOf(buffers);
        buffers.clear();
        tail = null;
        bytes = 0;
        return taken;
    }

    /** Lets go of the buffers. */
    void release() {
        take().forEach(ByteBuf::release);
    }
}
