package dev.ebb.server.metalink;

/** A document that is no Metalink, or names what cannot be fetched. The message is for people, and begins in the middle. */
public final class MetalinkException extends Exception {
    private static final long serialVersionUID = 1L;

    MetalinkException(String message) {
        super(message);
    }
}
