package dev.ebb.server.web.http;

/** The way back over a WebSocket. Thread-safe. */
public interface TextSocket {
    /**
     * Sends a message and returns at once. A client that leaves several megabytes of them lying loses its connection. Sent
     * into one that is closed it is lost.
     */
    void send(String text);

    /** Ends the conversation. */
    void close();
}
