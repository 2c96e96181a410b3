package dev.ebb.server.app;

import java.util.Optional;

/**
 * Tells from looks at the machine's interfaces when its network goes and comes. A machine that never had one, such as a
 * container with nothing but its loopback, is not without a network: it never loses any. Confined to the thread that looks.
 */
final class NetworkLink {
    /** One look may fall into the moment in which an interface is set up anew. */
    private static final int LOOKS_TO_BELIEVE = 2;

    private boolean looked;
    private boolean had;
    private boolean up = true;
    private int looksWithout;

    /** One look: whether any interface reaches beyond this machine. Answers what has changed, if anything: up, or down. */
    Optional<Boolean> look(boolean any) {
        boolean first = !looked;
        looked = true;
        looksWithout = any ? 0 : Math.min(LOOKS_TO_BELIEVE, looksWithout + 1);
        if (any && (!up || !had && !first)) {
            had = true;
            up = true;
            return Optional.of(true);
        }
        had |= any;
        if (had && up && looksWithout == LOOKS_TO_BELIEVE) {
            up = false;
            return Optional.of(false);
        }
        return Optional.empty();
    }
}
