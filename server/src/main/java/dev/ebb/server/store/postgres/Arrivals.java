package dev.ebb.server.store.postgres;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.sql.HistoryRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The events of one transaction, which wait for their number, and a word about each job that changed without one. Confined to
 * one transaction.
 */
final class Arrivals {
    private static final String INSERT = "INSERT INTO arrival (id, " + HistoryRows.EVENT_COLUMNS
            + ", origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_SILENT = "INSERT INTO arrival (id, owner, job_id, state_before, state_after,"
            + " file_index, time_ms, reason, origin) VALUES (?, ?, ?, ?, ?, -1, ?, '', ?)";

    private final Session session;
    private final OrderNumbers order;
    private final Map<OwnerId, Long> owners;
    private final String origin;
    private final List<Session.Binder> events = new ArrayList<>();
    private final List<Session.Binder> silent = new ArrayList<>();

    Arrivals(Session session, OrderNumbers order, Map<OwnerId, Long> owners, String origin) {
        this.session = session;
        this.order = order;
        this.owners = owners;
        this.origin = origin;
    }

    /** Returns under which ids the events of this change will wait. */
    List<Long> add(JobChange change) throws SQLException {
        List<Long> ids = new ArrayList<>();
        for (JobEvent event : change.events()) {
            long id = order.next();
            long owner = Objects.requireNonNull(owners.get(event.owner()));
            events.add(params -> {
                HistoryRows.addEvent(params, id, owner, event);
                params.add(origin);
            });
            ids.add(id);
        }
        if (ids.isEmpty() && !change.after().equals(change.before())) {
            addSilent(change.after());
        }
        return ids;
    }

    private void addSilent(Job job) throws SQLException {
        long id = order.next();
        long owner = Objects.requireNonNull(owners.get(job.owner()));
        int state = job.state().code();
        silent.add(params -> params.add(id)
                .add(owner)
                .add(job.id())
                .add(state)
                .add(state)
                .add(job.times().modified())
                .add(origin));
    }

    void write() throws SQLException {
        session.batch(INSERT, events);
        session.batch(INSERT_SILENT, silent);
    }
}
