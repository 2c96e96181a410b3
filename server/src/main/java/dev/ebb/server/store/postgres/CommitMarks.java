package dev.ebb.server.store.postgres;

import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A word of its own that each transaction leaves in the database, at a place that no other transaction of this store uses at the
 * same time. Thread-safe.
 */
final class CommitMarks {
    private static final String LEAVE = "INSERT INTO commit_mark (holder, mark, made) VALUES (?, ?, now())"
            + " ON CONFLICT (holder) DO UPDATE SET mark = excluded.mark, made = excluded.made";

    /** Waits for a transaction that is still under way, and puts something there when there was nothing. */
    private static final String LOOK = "INSERT INTO commit_mark (holder, mark, made) VALUES (?, '', now())"
            + " ON CONFLICT (holder) DO UPDATE SET mark = commit_mark.mark RETURNING mark";

    /** What nobody asks for any more: doubts last for seconds. */
    static final String FORGET = "DELETE FROM commit_mark WHERE made < now() - INTERVAL '1 day'";

    private final String store = UUID.randomUUID().toString();
    private final ConcurrentLinkedDeque<Integer> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger places = new AtomicInteger();

    /** A mark for one transaction; closed when it is known what became of that. */
    Mark take() {
        Integer place = free.pollFirst();
        return new Mark(place == null ? places.incrementAndGet() : place);
    }

    /** One transaction's word at its place. */
    final class Mark implements AutoCloseable {
        private final int place;
        private final String word = UUID.randomUUID().toString();

        private Mark(int place) {
            this.place = place;
        }

        /** Inside the transaction, last of all. */
        void leave(Session session) throws SQLException {
            session.update(LEAVE, params -> params.add(holder()).add(word));
        }

        /** True when the transaction that left it is durable; on a connection of its own, in autocommit mode. */
        boolean isThere(Session session) throws SQLException {
            return session.first(LOOK, params -> params.add(holder()), Cells::text)
                    .orElseThrow()
                    .equals(word);
        }

        private String holder() {
            return store + "/" + place;
        }

        @Override
        public void close() {
            free.addFirst(place);
        }
    }
}
