package dev.ebb.server.backup;

import java.util.Objects;

/** A backup that cannot be used, or cannot be made; the message says why and what to do, for a person. */
public final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public BackupException(String message) {
        super(message);
    }

    /** A refusal with its cause. */
    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }

    /** In words for a person; always there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
