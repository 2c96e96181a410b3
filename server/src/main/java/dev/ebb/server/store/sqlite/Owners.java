package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of principals, and how many live limited jobs each has. Confined to the writer; what it remembers is forgotten
 * when a transaction rolls back.
 */
final class Owners {
    private static final int MAX_REMEMBERED = 4_096;
    private static final String SELECT = "SELECT seq FROM owner WHERE name = ?";
    private static final String INSERT = "INSERT INTO owner (name) VALUES (?) ON CONFLICT (name) DO NOTHING";
    private static final String ADD_LIMITED = "UPDATE owner SET limited_live = limited_live + ? WHERE seq = ?";

    private final Map<OwnerId, Long> numbers = new HashMap<>();

    long number(Session session, OwnerId owner) throws SQLException {
        Long known = numbers.get(owner);
        if (known != null) {
            return known;
        }
        Optional<Long> stored = find(session, owner);
        if (stored.isEmpty()) {
            session.update(INSERT, params -> params.add(owner.value()));
            stored = find(session, owner);
        }
        if (numbers.size() >= MAX_REMEMBERED) {
            numbers.clear();
        }
        long number = stored.orElseThrow();
        numbers.put(owner, number);
        return number;
    }

    void addLimited(Session session, long owner, long delta) throws SQLException {
        session.update(ADD_LIMITED, params -> params.add(delta).add(owner));
    }

    void forget() {
        numbers.clear();
    }

    private static Optional<Long> find(Session session, OwnerId owner) throws SQLException {
        return session.first(SELECT, params -> params.add(owner.value()), Cells::number);
    }
}
