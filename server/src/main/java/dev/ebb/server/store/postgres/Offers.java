package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Params;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sets QUEUED jobs aside for one node. A job that another node has been offered, or is changing this moment, is passed over and
 * never waited for. Of each owner in turn, as the queue goes on one machine.
 */
final class Offers {
    /** Looked at besides those that are wanted: others may be taken by neighbours meanwhile. */
    private static final int SPARE = 16;

    private static final String FREE = "(job.offered_to IS NULL OR job.offered_to = ? OR job.offered_until < now()"
            + " OR NOT EXISTS (SELECT 1 FROM node alive WHERE alive.name = job.offered_to AND NOT alive.dead))";

    private static final String TAKE = """
            WITH RECURSIVE waiting(owner) AS (
              SELECT min(owner) FROM job WHERE state = 0 AND priority = ?
              UNION ALL
              SELECT (SELECT min(owner) FROM job WHERE state = 0 AND priority = ? AND owner > waiting.owner)
              FROM waiting WHERE waiting.owner IS NOT NULL),
            candidate AS MATERIALIZED (
              SELECT mine.seq, mine.served, mine.turn FROM waiting CROSS JOIN LATERAL (
                SELECT seq, served, row_number() OVER (ORDER BY served) AS turn FROM (
                  SELECT seq, served FROM job WHERE state = 0 AND priority = ? AND job.owner = waiting.owner
                  AND pending = 0 AND NOT job.id = ANY (?) AND FREE AND PLACED ORDER BY served LIMIT ?) AS those) AS mine
              ORDER BY mine.turn, mine.served LIMIT ?),
            chosen AS MATERIALIZED (
              SELECT job.seq FROM candidate JOIN job ON job.seq = candidate.seq
              WHERE job.state = 0 AND FREE
              ORDER BY candidate.turn, candidate.served LIMIT ? FOR UPDATE OF job SKIP LOCKED),
            kept AS (
              UPDATE job SET offered_to = ?, offered_until = now() + ? * INTERVAL '1 millisecond'
              FROM chosen WHERE job.seq = chosen.seq AND (job.offered_to IS DISTINCT FROM ?
                OR job.offered_until < now() + ? * INTERVAL '1 millisecond'))
            SELECT seq FROM chosen""".replace("FREE", FREE).replace("PLACED", ClaimRows.PLACED);

    private final Session session;
    private final NodeCard card;
    private final Duration hold;

    /** Of a node, for which it sets jobs aside so long. */
    Offers(Session session, NodeCard card, Duration hold) {
        this.session = session;
        this.card = card;
        this.hold = hold;
    }

    /** The numbers of the jobs that are this node's to begin by then. */
    List<Long> take(int priority, int perOwner, int limit, Collection<JobId> passedOver) throws SQLException {
        String name = card.name();
        return session.list(
                TAKE,
                params -> {
                    params.add(priority)
                            .add(priority)
                            .add(priority)
                            .addIds(passedOver)
                            .add(name);
                    addPlaces(params, card)
                            .add(Math.min(perOwner, limit + SPARE))
                            .add(limit + SPARE)
                            .add(name)
                            .add(limit)
                            .add(name)
                            .add(hold)
                            .add(name)
                            .add(hold.dividedBy(2));
                },
                Cells::number);
    }

    /** The placements that allow the node. */
    static Params addPlaces(Params params, NodeCard card) throws SQLException {
        return params.addTexts(Stream.concat(
                        Stream.of("node:" + card.name()), card.pools().stream().map(pool -> "pool:" + pool))
                .toList());
    }
}
