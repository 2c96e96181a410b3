package dev.ebb.server.web.http;

import java.util.Optional;

/** What a door opens to. Thread-safe. */
public interface WebService {
    /**
     * Answers a request on a thread of the door's, which may wait. The door has looked at Host and Origin; who calls is the
     * service's own business.
     */
    WebResponse serve(WebRequest request);

    /** The other end of the WebSocket that this request asks for; empty = there is none here. On a thread that may wait. */
    default Optional<SocketListener> converse(WebRequest handshake) {
        return Optional.empty();
    }

    /**
     * Whether pages of another origin, such as {@code https://example.org}, may call. The door's own always may, and so may
     * programs, which name none.
     */
    default boolean admits(String origin) {
        return false;
    }
}
