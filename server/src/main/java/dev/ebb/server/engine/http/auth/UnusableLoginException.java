package dev.ebb.server.engine.http.auth;

/** A login that cannot be used here, whatever the other side thinks of it. The message names no secret. */
final class UnusableLoginException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableLoginException(String message) {
        super(message);
    }

    UnusableLoginException(String message, Throwable cause) {
        super(message, cause);
    }
}
