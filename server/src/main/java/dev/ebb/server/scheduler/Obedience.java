package dev.ebb.server.scheduler;

import dev.ebb.server.fleet.Mandate;
import dev.ebb.server.fleet.Standing;
import java.time.Instant;
import java.util.Collection;

/** Does what the fleet leaves to this node. Confined to the scheduler's thread but for {@link #mandate}. */
final class Obedience {
    private volatile Mandate mandate = Mandate.ALONE;
    private final Reach reach = new Reach(this);
    private Standing standing = Standing.TAKES;

    void to(Mandate next) {
        mandate = next;
    }

    Mandate mandate() {
        return mandate;
    }

    /** Which servers this node cannot reach, and what it leaves to others for that. */
    Reach reach() {
        return reach;
    }

    /** One turn: gives back what is to be given back; true when jobs may be taken that could not before. */
    boolean run(Collection<JobSession> sessions, Instant now) {
        Standing before = standing;
        standing = mandate.standing();
        String reason = standing.leaving();
        if (reason != null) {
            sessions.forEach(session -> session.leave(reason));
        }
        return reach.tend(now) | (standing.takesJobs() && !before.takesJobs());
    }

    boolean takesJobs() {
        return standing.takesJobs() && !reach.standsBack();
    }

    /** A job that runs here has changed. */
    void follow(JobSession session) {
        if (session.isBegun() && !mandate.mayHold(session.job())) {
            session.leave("its files live elsewhere: "
                    + session.job().settings().transfer().terms().placement());
        }
    }
}
