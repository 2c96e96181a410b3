package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Claim;
import java.util.List;
import java.util.function.Predicate;

/** Who waits for leave to open a connection. Thread-safe. */
public interface WaitingLine {
    /**
     * What those claim who would open a connection to one of these hosts, to send something or to fetch something, in the order
     * they came.
     */
    List<Claim> waiting(Predicate<String> hosts, boolean toSend);

    /** Leave was given: whoever has it may open his connection. */
    void serve();
}
