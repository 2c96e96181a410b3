package dev.ebb.server.store;

import java.nio.file.Path;

/** Copies of the queue that the store itself can make. Thread-safe. */
public interface QueueCopies {
    /**
     * Writes a copy of the queue, as of one moment after the call, into a file that does not exist yet. Reads and writes go on
     * meanwhile. StoreException: FULL when the volume of the store would become too full, IO when it could not be made, or when
     * the store is closed meanwhile; what there is of the file is then worth nothing.
     */
    void copyTo(Path file);
}
