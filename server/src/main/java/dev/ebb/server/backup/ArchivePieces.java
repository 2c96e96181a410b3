package dev.ebb.server.backup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An archive that is being made: taken piece by piece, by one thread at a time. Closing it removes what it was made from. */
public interface ArchivePieces extends AutoCloseable {
    /** The next piece, at most 64 KiB; null when the archive is whole. */
    byte @Nullable [] next() throws IOException;

    @Override
    void close();
}
