package dev.ebb.server.engine.http.idle;

import java.io.IOException;

/** No connection may be opened now, for others on the way are to have it; whoever wants one waits. */
public final class WayClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public WayClosedException() {
        super("others have the way", null);
    }

    /** It is thrown often and nobody reads where. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
