package dev.ebb.server.scheduler;

import dev.ebb.server.fleet.Duty;
import dev.ebb.server.fleet.Mandate;
import java.util.Collection;

/** Does what the fleet leaves to this node. Confined to the scheduler's thread but for {@link #mandate}. */
final class Obedience {
    private volatile Mandate mandate = Mandate.ALONE;
    private Duty duty = Duty.TAKE;

    void to(Mandate next) {
        mandate = next;
    }

    Mandate mandate() {
        return mandate;
    }

    /** One turn: gives back what is to be given back; true when jobs may be taken that could not before. */
    boolean run(Collection<JobSession> sessions) {
        Duty before = duty;
        duty = mandate.duty();
        if (duty == Duty.GIVE_BACK) {
            sessions.stream()
                    .filter(session -> !session.isLeaving())
                    .forEach(session -> session.leave("the node is being drained"));
        }
        return duty == Duty.TAKE && before != Duty.TAKE;
    }

    boolean takesJobs() {
        return duty == Duty.TAKE;
    }

    /** A job that runs here has changed. */
    void follow(JobSession session) {
        if (session.isBegun() && !mandate.mayHold(session.job())) {
            session.leave("its files live elsewhere: "
                    + session.job().settings().transfer().terms().placement());
        }
    }
}
