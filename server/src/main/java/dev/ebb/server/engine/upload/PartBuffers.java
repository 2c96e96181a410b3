package dev.ebb.server.engine.upload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for the parts of one body, the same again and again: memory that is new is cleared first, which costs as much as what
 * is read into it. Confined to the strand of its upload; the network may let go of a buffer on any thread.
 */
final class PartBuffers {
    private final int bytes;
    private final int most;
    private final List<ByteBuf> kept = new ArrayList<>();

    /** At most so many buffers of so many bytes are kept. */
    PartBuffers(int bytes, int most) {
        this.bytes = bytes;
        this.most = most;
    }

    /** An empty buffer for so many bytes; whoever takes it lets go of it. */
    ByteBuf take(int size) {
        for (ByteBuf buffer : kept) {
            // Nobody else has it any more.
            if (buffer.refCnt() == 1 && size <= buffer.capacity()) {
                return buffer.clear().retain();
            }
        }
        ByteBuf made = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        if (size == bytes && kept.size() < most) {
            kept.add(made.retain());
        }
        return made;
    }

    /** Keeps nothing. */
    void drop() {
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
