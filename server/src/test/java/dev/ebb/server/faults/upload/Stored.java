package dev.ebb.server.faults.upload;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server holds of the uploads it was sent: every byte that it took, where it was said to belong. Compares each with the
 * file that is sent, so that a byte in a wrong place is found however the upload ends. Safe for several threads.
 */
final class Stored {
    private static final int PIECE = 4096;

    private static final class Session {
        private final int size;
        private int offset;
        private boolean published;

        Session(int size) {
            this.size = size;
        }
    }

    private final byte[] right;
    private final Map<String, Session> sessions = new HashMap<>();
    private final List<String> strange = new ArrayList<>();
    private int begun;
    private int published;
    private int furthest;

    Stored(byte[] right) {
        this.right = right;
    }

    /** Begins an upload of a file of that size; the name of its session. */
    synchronized String begin(int size) {
        begun++;
        if (size != right.length) {
            strange.add("an upload of " + size + " bytes was begun");
        }
        String name = "session-" + begun;
        sessions.put(name, new Session(size));
        return name;
    }

    /** Begins an upload whose size comes later: there is one file here. */
    String beginRight() {
        return begin(right.length);
    }

    /** Reads so many bytes of a body and takes none. */
    void skip(InputStream body, int bytes) throws IOException {
        body.skipNBytes(bytes);
    }

    synchronized boolean knows(@Nullable String session) {
        return session != null && sessions.containsKey(session);
    }

    /** Knows of no session any more. What it has published stays. */
    synchronized void forget() {
        sessions.clear();
    }

    /** No session has more than so many bytes any more. */
    synchronized void cutAll(int offset) {
        sessions.values().forEach(session -> session.offset = Math.min(session.offset, offset));
    }

    synchronized void end(String session) {
        sessions.remove(session);
    }

    synchronized int offset(String session) {
        return session(session).offset;
    }

    synchronized int size(String session) {
        return session(session).size;
    }

    synchronized boolean isWhole(String session) {
        Session asked = session(session);
        return asked.offset == asked.size;
    }

    /**
     * Takes the bytes of a body as they come, from the offset of the session on.
     *
     * @param skip how many of the body's first bytes are here already
     * @param most how many of the body are read
     */
    void take(String session, InputStream body, int skip, int most) throws IOException {
        byte[] piece = new byte[PIECE];
        int at = 0;
        while (at < most) {
            int count = body.read(piece, 0, Math.min(PIECE, most - at));
            if (count < 0) {
                return;
            }
            int fresh = Math.max(0, Math.min(count, at + count - skip));
            append(session, Arrays.copyOfRange(piece, count - fresh, count));
            at += count;
        }
    }

    private synchronized void append(String session, byte[] bytes) {
        Session into = sessions.get(session);
        if (into == null) {
            return; // forgotten meanwhile
        }
        int end = into.offset + bytes.length;
        if (end > right.length || !Arrays.equals(bytes, 0, bytes.length, right, into.offset, end)) {
            strange.add("bytes " + into.offset + " to " + end + " are not those of the file");
        }
        into.offset = end;
        furthest = Math.max(furthest, end);
        if (end == into.size && !into.published) {
            into.published = true;
            published++;
        }
    }

    /** How many files were whole. */
    synchronized int published() {
        return published;
    }

    /** How many sessions were begun. */
    synchronized int begun() {
        return begun;
    }

    /** The end of the furthest byte that any session took. */
    synchronized int furthest() {
        return furthest;
    }

    /** What came and was not the file, in words. */
    synchronized List<String> strange() {
        return List.copyOf(strange);
    }

    private Session session(String name) {
        Session found = sessions.get(name);
        if (found == null) {
            throw new IllegalStateException("no session " + name);
        }
        return found;
    }
}
