package dev.ebb.server.uploads.session;

import java.nio.file.Path;

/** Whoever is told of whole uploads before they count as taken. */
public interface Application {
    /** Nobody is told. */
    Application NONE = (session, data, reply) -> new Delivery(200, true, "", "");

    /**
     * Tells of the upload whose bytes are in {@code data}, and writes what comes back to {@code reply}, if anything does.
     * Blocks until there is an answer. Called again after a failure, and after a crash for an upload whose answer was not
     * recorded; each time with the same session id.
     */
    Delivery deliver(Session session, Path data, Path reply) throws UploadException;
}
