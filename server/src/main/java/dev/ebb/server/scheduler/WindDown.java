package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The end of a scheduler: no job starts any more, and what moves leaves, but for files that will be whole in time. Confined to
 * the scheduler's thread but for {@link #isOn}.
 */
final class WindDown {
    private static final String REASON = "the service is stopping";

    private volatile @Nullable Instant latest;

    /** From now on; what moves may go on until then if it will be whole by then. */
    void begin(Instant by) {
        latest = by;
    }

    boolean isOn() {
        return latest != null;
    }

    /** One turn. */
    void run(Collection<JobSession> sessions, Instant now) {
        Instant by = latest;
        if (by != null) {
            Duration left = Duration.between(now, by);
            sessions.forEach(session -> session.windDown(REASON, left));
        }
    }
}
