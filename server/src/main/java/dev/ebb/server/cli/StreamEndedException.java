package dev.ebb.server.cli;

import org.jspecify.annotations.Nullable;

/** The stream of events ended although nobody asked for it. */
final class StreamEndedException extends RuntimeException {
    StreamEndedException(@Nullable Throwable cause) {
        super("the stream of events ended", cause);
    }
}
