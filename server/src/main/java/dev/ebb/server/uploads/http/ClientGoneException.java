package dev.ebb.server.uploads.http;

import java.io.IOException;

/** The client closed the connection, broke the rules of HTTP, or was too slow. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(String message) {
        super(message);
    }
}
