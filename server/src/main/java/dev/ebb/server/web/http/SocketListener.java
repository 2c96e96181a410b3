package dev.ebb.server.web.http;

/** Hears what comes over one WebSocket, one message at a time, on a thread that may wait; nothing is read meanwhile. */
public interface SocketListener {
    /** The conversation begins: {@code socket} is the way back for as long as it lasts. */
    default void opened(TextSocket socket) {}

    /** A message, of at most 1 MiB. */
    void received(TextSocket socket, String text);

    /** It is over. Called once, on a thread that must not wait. */
    default void closed() {}
}
