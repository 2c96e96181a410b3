package dev.ebb.server.peer.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where content is copied from. */
@FunctionalInterface
public interface ContentSource {
    /** Reads from there until the buffer is full; fails when the content ends before. */
    void read(ByteBuffer into, long position) throws IOException;
}
