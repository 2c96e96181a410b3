package dev.ebb.server.app;

import dev.ebb.server.cli.Failures;
import java.nio.file.FileSystemException;
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

    /** In the words of the failure, which the doors choose for people; where it is the file system's, what it means. */
    static StartException because(Exception failure) {
        return new StartException(
                failure instanceof FileSystemException file
                        ? Failures.inWords(file)
                        : Objects.requireNonNullElse(failure.getMessage(), failure.toString()),
                failure);
    }
}
