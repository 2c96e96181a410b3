package dev.ebb.server.engine.http;

import java.io.IOException;

/** A server chose HTTP/2 and does not speak it. */
final class Http2UnusableException extends IOException {
    private static final long serialVersionUID = 1L;

    Http2UnusableException(Throwable cause) {
        super("the server does not speak the HTTP/2 that it chose", cause);
    }
}
