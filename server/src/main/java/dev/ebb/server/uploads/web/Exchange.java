package dev.ebb.server.uploads.web;

import dev.ebb.server.uploads.session.Incoming;

/** One request and its answer. Confined to one thread, but for {@link #cut}. */
public interface Exchange {
    RequestHead head();

    /** The body of the request; a client that waits for 100 (Continue) gets it with the first call. */
    Incoming body();

    /** An interim answer; left out where the protocol of the connection has none. */
    void interim(int status, Fields fields);

    /** Gives the answer, once, and returns when it was handed to the network. What is left of the body is not read. */
    void answer(Answer answer);

    /** Ends the connection of this request. Thread-safe. */
    void cut();
}
