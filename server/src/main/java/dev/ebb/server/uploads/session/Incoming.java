package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes that a client sends, as they come. Confined to the thread of one request. */
public interface Incoming {
    /** The next bytes, good until the next call; null at the end. An IOException says that the client is gone or too slow. */
    @Nullable
    ByteBuffer next() throws IOException;
}
