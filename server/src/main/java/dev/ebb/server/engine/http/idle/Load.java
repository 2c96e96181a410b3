package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Claim;
import org.jspecify.annotations.Nullable;

/** What a connection carries: one request and its answer. Thread-safe. */
public interface Load {
    /** Whose it is at this moment; null for nobody's in particular, which gives way to none. */
    @Nullable
    Claim claim();

    /** True when the bytes that matter are those of the request. */
    boolean sends();

    /** True when others use its connection at the same time. */
    boolean isShared();

    /** True when it was ended before its end, so that more of it is on its way. */
    boolean isAborted();

    /** Most of the answer that one read may bring from now on, or nothing at all while {@code held}. */
    void hold(boolean held, int largestRead);

    /** Gives the connection up, if what is here can be continued later on another one. */
    void giveWay();
}
