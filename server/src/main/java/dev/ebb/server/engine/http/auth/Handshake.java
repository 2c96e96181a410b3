package dev.ebb.server.engine.http.auth;

import org.jspecify.annotations.Nullable;

/** One login being proved in one scheme, for one exchange. Used by one thread at a time. */
interface Handshake {
    /** Takes a challenge of the scheme in; the first, or one that {@link #goesOn} said is part of it. */
    void take(Challenge challenge) throws UnusableLoginException;

    /** What the next request says; null when it need not say anything. */
    @Nullable
    String credentials(AskedRequest request);

    /** True when another challenge, after credentials were sent, is a part of the handshake and no rejection. */
    boolean goesOn(Challenge challenge);

    /** True when the next request must be sent on the connection that the challenge came on. */
    default boolean isBoundToConnection() {
        return false;
    }

    /** True when the next request is expected to be challenged again, so that its body would be sent for nothing. */
    default boolean isPreliminary() {
        return false;
    }

    /** What a later exchange may begin with, since the other side took it; null for schemes that have nothing to keep. */
    default @Nullable Handshake remembered() {
        return null;
    }
}
