package dev.ebb.server.store.postgres;

import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Rising numbers for one transaction, drawn several at a time and only after the rows they order are locked. */
final class OrderNumbers {
    private static final String DRAW = "SELECT nextval('job_order') FROM generate_series(1, CAST(? AS INTEGER))";

    private final Session session;
    private final int atOnce;
    private final Deque<Long> drawn = new ArrayDeque<>();

    OrderNumbers(Session session, int atOnce) {
        this.session = session;
        this.atOnce = atOnce;
    }

    long next() throws SQLException {
        if (drawn.isEmpty()) {
            drawn.addAll(session.list(DRAW, params -> params.add(atOnce), Cells::number));
        }
        return drawn.remove();
    }
}
