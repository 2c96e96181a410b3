package dev.ebb.server.store.postgres;

import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.StoredNotification;
import dev.ebb.server.store.sql.NotificationRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Notifications that are this node's to deliver: those of jobs that it answers for, since their files and programs are where it
 * is. Before that it takes on jobs that nobody answers for.
 */
final class FleetNotifications {
    private static final String ORPHANED = "SELECT job.seq FROM notification JOIN job ON job.seq = notification.job_seq"
            + " WHERE notification.due_ms <= ? AND " + ClaimRows.ORPHANED + " AND " + ClaimRows.PLACED
            + " ORDER BY notification.due_ms LIMIT ? FOR UPDATE OF job SKIP LOCKED";
    private static final String TAKE_ON = "WITH orphan AS MATERIALIZED (" + ORPHANED + ")"
            + " UPDATE job SET node = ? FROM orphan WHERE job.seq = orphan.seq";

    private static final String OWED_AT_TIME = "AND due_ms <= ?";
    private static final String DUE = NotificationRows.DUE_BY_LATERAL.replace(
            OWED_AT_TIME,
            OWED_AT_TIME + " AND EXISTS (SELECT 1 FROM job own WHERE own.seq = notification.job_seq AND own.node = ?)");

    private FleetNotifications() {}

    static List<StoredNotification> due(Session session, NodeCard card, Instant now, int perOwner, int limit)
            throws SQLException {
        session.update(TAKE_ON, params -> {
            params.add(now);
            Offers.addPlaces(params, card).add(limit).add(card.name());
        });
        return session.list(
                DUE, params -> params.add(now).add(card.name()).add(perOwner).add(limit), NotificationRows::read);
    }
}
