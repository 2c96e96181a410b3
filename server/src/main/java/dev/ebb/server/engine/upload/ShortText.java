package dev.ebb.server.engine.upload;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** The content of an answer that is not a reply, for what it says of an error: short, or not read. Not thread-safe. */
final class ShortText {
    private static final int MAX_BYTES = 64 << 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    /** Keeps the bytes; false when they are too many. */
    boolean add(List<ByteBuf> buffers) {
        for (ByteBuf buffer : buffers) {
            if (bytes.size() + buffer.readableBytes() > MAX_BYTES) {
                return false;
            }
            byte[] some = new byte[buffer.readableBytes()];
            buffer.getBytes(buffer.readerIndex(), some);
            bytes.writeBytes(some);
        }
        return true;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
