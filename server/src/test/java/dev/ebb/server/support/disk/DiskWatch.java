package dev.ebb.server.support.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Stands between whoever uses a disk and the real one. Called on the threads that use it. */
public interface DiskWatch {
    /** The answer to "how much" for what has no size. */
    int ALL = Integer.MAX_VALUE;

    /** The disk says yes and does nothing. */
    int PRETENDED = -1;

    /** Throws what the disk fails with; else answers how many bytes of a write or read get through, or {@link #PRETENDED}. */
    int before(DiskEvent event) throws IOException;

    /** It is done. {@code written} holds the bytes of a write and is empty for everything else. */
    default void after(DiskEvent event, ByteBuffer written) {}
}
