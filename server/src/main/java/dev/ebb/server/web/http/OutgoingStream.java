package dev.ebb.server.web.http;

/** An answer that goes on. Thread-safe. */
public interface OutgoingStream {
    /**
     * Sends text, and first waits until what was sent before has left: never called on a thread of the network. False when
     * the client has gone, or took nothing in for so long that its connection was closed.
     */
    boolean send(String text);

    /** Runs this when the client has gone, or at once if it has. It must not wait. */
    void onClose(Runnable action);

    /** Ends the answer. */
    void close();
}
