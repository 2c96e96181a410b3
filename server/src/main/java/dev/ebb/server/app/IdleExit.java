package dev.ebb.server.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a daemon that was started on demand leave when nobody has needed it for a while. */
final class IdleExit {
    private static final Logger LOG = LoggerFactory.getLogger(IdleExit.class);
    private static final int LOOKS = 20;

    private final ServerRuntime runtime;
    private final Duration patience;

    IdleExit(ServerRuntime runtime, Duration patience) {
        this.runtime = runtime;
        this.patience = patience;
    }

    /** Returns when the signal is given or the service has been quiet, without one call, for the whole patience. */
    void await(StopSignal stop) throws InterruptedException {
        Duration look = patience.dividedBy(LOOKS);
        long lastActivity = -1;
        int quietLooks = 0;
        while (quietLooks < LOOKS) {
            long activity = runtime.activity();
            quietLooks = runtime.isQuiet() && activity == lastActivity ? quietLooks + 1 : 0;
            lastActivity = activity;
            if (stop.await(look)) {
                return;
            }
        }
        LOG.info("nothing to do for {} s: leaving; the next command starts the service again", patience.toSeconds());
    }
}
