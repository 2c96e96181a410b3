package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.NotifyRules;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.NotificationRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the changes of one transaction make owed, change after change; few jobs have anybody to tell. */
final class OwedNotifications {
    private static final String LAST_EVENT = "SELECT last_event FROM history";

    private final Session session;
    private final OrderNumbers order;
    private final Map<OwnerId, Long> owners;

    OwedNotifications(Session session, OrderNumbers order, Map<OwnerId, Long> owners) {
        this.session = session;
        this.order = order;
        this.owners = owners;
    }

    /** Writes what one change makes owed; its events wait for their numbers under these ids. */
    void write(JobChange change, long jobSeq, List<Long> waiting) throws SQLException {
        NotifyRules.Owed owed = NotifyRules.of(change.before(), change.after(), change.events());
        if (owed.forgotten()) {
            session.update(NotificationRows.DELETE_OF_JOB, params -> params.add(jobSeq));
        }
        for (int i = 0; i < waiting.size(); i++) {
            JobEvent event = change.events().get(i);
            if (owed.events().contains(event)) {
                owe(jobSeq, -waiting.get(i), event);
            }
        }
        if (owed.hurried()) {
            session.update(
                    NotificationRows.HURRY,
                    params -> params.add(change.after().times().modified()).add(jobSeq));
        }
        for (JobEvent late : owed.events()) {
            if (!change.events().contains(late)) {
                owe(jobSeq, waiting.isEmpty() ? lastEvent() : -waiting.get(waiting.size() - 1), late);
            }
        }
    }

    private void owe(long jobSeq, long sequence, JobEvent event) throws SQLException {
        long owner = Objects.requireNonNull(owners.get(event.owner()));
        NotificationRows.owe(session, order.next(), jobSeq, owner, sequence, event);
    }

    private long lastEvent() throws SQLException {
        return session.first(LAST_EVENT, params -> {}, Cells::number).orElseThrow();
    }
}
