package dev.ebb.server.store.postgres;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers of principals. They are given apart from the transactions that need them and never taken back, so that two of these
 * do not wait for each other, and what is remembered stays true, for as long as the database is the same. Thread-safe.
 */
final class Owners {
    private static final int MAX_REMEMBERED = 16_384;
    private static final String SELECT = "SELECT seq FROM owner WHERE name = ?";
    private static final String INSERT = "INSERT INTO owner (name) VALUES (?) ON CONFLICT (name) DO NOTHING";

    private final Map<OwnerId, Long> numbers = new ConcurrentHashMap<>();

    /** The number of each, when all are remembered. */
    Optional<Map<OwnerId, Long>> known(Collection<OwnerId> owners) {
        Map<OwnerId, Long> found = new HashMap<>();
        for (OwnerId owner : owners) {
            Long number = numbers.get(owner);
            if (number == null) {
                return Optional.empty();
            }
            found.put(owner, number);
        }
        return Optional.of(found);
    }

    /** The number of each; the session is in autocommit mode. */
    Map<OwnerId, Long> numbers(Session session, Collection<OwnerId> owners) throws SQLException {
        Map<OwnerId, Long> found = new HashMap<>();
        for (OwnerId owner : owners) {
            found.put(owner, number(session, owner));
        }
        return found;
    }

    /** The database may have been brought back to a time before it gave some of them. */
    void forget() {
        numbers.clear();
    }

    private long number(Session session, OwnerId owner) throws SQLException {
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

    private static Optional<Long> find(Session session, OwnerId owner) throws SQLException {
        return session.first(SELECT, params -> params.add(owner.value()), Cells::number);
    }
}
