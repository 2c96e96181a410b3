package dev.ebb.server.app;

import java.util.Objects;

/** The service cannot start; the message says why and what to do, for a person. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** In the words of the failure, which the doors and the file system choose for people. */
    static StartException because(Exception failure) {
        return new StartException(Objects.requireNonNullElse(failure.getMessage(), failure.toString()), failure);
    }
}
