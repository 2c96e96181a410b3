package dev.ebb.server.rpc;

import dev.ebb.server.events.EventCursor;
import dev.ebb.server.job.JobException;
import dev.ebb.server.store.EventRange;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Writes a place in the history as an opaque cursor. A checksum tells a damaged or made-up cursor from a real one. */
final class Cursors {
    /** What callers write for the oldest event that is kept. */
    private static final String OLDEST = "0";

    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private Cursors() {}

    /** The cursor after an event. */
    static String encode(long sequence) {
        return EventCursor.encode(sequence);
    }

    /** The event after which to go on: empty = the newest, {@code 0} = before the oldest. */
    static long start(String cursor, EventRange kept) {
        if (cursor.isEmpty()) {
            return kept.last();
        }
        if (cursor.equals(OLDEST)) {
            return kept.oldest();
        }
        long sequence = decode(cursor);
        if (sequence > kept.last()) {
            throw refused();
        }
        return sequence;
    }

    private static long decode(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            throw refused();
        }
        if (bytes.length != BYTES) {
            throw refused();
        }
        long sequence = ByteBuffer.wrap(bytes).getLong();
        if (sequence < 0 || !encode(sequence).equals(cursor)) {
            throw refused();
        }
        return sequence;
    }

    private static JobException refused() {
        return JobException.invalid("cursor", "was not issued by this service");
    }
}
