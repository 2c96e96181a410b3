package dev.ebb.server.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The store failed. {@link #kind} says what may be done next; nothing of the failed batch is in the store. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** One change of the batch was decided on an old revision: replay the batch one by one. */
        STALE_REVISION,
        /** The store cannot hold what one change of the batch says: the others can be stored without it. */
        UNFIT,
        /** The volume is full: only changes that free space can work. */
        FULL,
        /** The database that nodes share cannot be reached: nothing is wrong with what is in it, and waiting helps. */
        AWAY,
        /** Reading or writing failed; whether a running commit is on disk is unknown: reopen and reload. */
        IO,
        /** The store is damaged and has been kept aside. */
        DAMAGED,
        /** The store was written by a newer build. */
        NEWER_SCHEMA
    }

    private final Kind kind;

    /** A failure. */
    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A failure that the store itself found. */
    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** What callers are told, who are not to hear where the store lies and what its library says. */
    public String toCallers(String doing) {
        return kind == Kind.AWAY
                ? "The service cannot reach its database; what is being transferred goes on."
                : "The service cannot " + doing + " its store; its log says why.";
    }

    /** In words for a person; always there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
