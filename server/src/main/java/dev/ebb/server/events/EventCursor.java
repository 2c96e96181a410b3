package dev.ebb.server.events;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** Writes a place in the history as text that callers give back but do not read. */
public final class EventCursor {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private EventCursor() {}

    /** The cursor after an event. */
    public static String encode(long sequence) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(sequence)
                .putInt(checksum(sequence))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static int checksum(long sequence) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
        return (int) checksum.getValue();
    }
}
