package dev.ebb.server.store.postgres;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes, with the changes of a batch, who answers for the jobs: whoever starts one, and for disk work of a job that nobody
 * has held, whoever promises it. Refuses a start by a node that was taken for dead, and the end of disk work by a node that it
 * was taken from. Confined to one transaction, which holds the rows.
 */
final class Holders {
    private static final String IS_MEMBER = "SELECT 1 FROM node WHERE name = ? AND instance = ? AND NOT dead";
    private static final String HOLD = "UPDATE job SET node = ?, offered_to = NULL, offered_until = NULL WHERE seq = ?";
    private static final String PROMISE =
            "UPDATE job SET node = ? WHERE seq = ? AND node IS NULL AND " + ClaimRows.PLACED;
    private static final String ANSWERS = "SELECT 1 FROM job WHERE seq = ? AND node = ?";

    private final Session session;
    private final NodeCard card;

    Holders(Session session, NodeCard card) {
        this.session = session;
        this.card = card;
    }

    /** {@code seqs} tells the number of a changed job. */
    void write(List<JobChange> changes, ToLongFunction<JobChange> seqs) throws SQLException {
        List<Session.Binder> held = new ArrayList<>();
        List<Session.Binder> promised = new ArrayList<>();
        for (JobChange change : changes) {
            @Nullable Job before = change.before();
            Job after = change.after();
            long seq = seqs.applyAsLong(change);
            if (before != null && after.attempt() > before.attempt()) {
                held.add(params -> params.add(card.name()).add(seq));
            }
            PendingWork was = before == null ? PendingWork.NONE : before.pending();
            if (was == PendingWork.NONE && after.pending() != PendingWork.NONE) {
                promised.add(params -> {
                    params.add(card.name()).add(seq);
                    Offers.addPlaces(params, card);
                });
            } else if (was != PendingWork.NONE && after.pending() == PendingWork.NONE) {
                demandAnswers(seq, after);
            }
        }
        if (!held.isEmpty()) {
            demandMember();
        }
        session.batch(HOLD, held);
        session.batch(PROMISE, promised);
    }

    private void demandMember() throws SQLException {
        boolean member = session.first(
                        IS_MEMBER,
                        params -> params.add(card.name()).add(card.instance().toString()),
                        Cells::number)
                .isPresent();
        if (!member) {
            throw new StoreException(
                    StoreException.Kind.STALE_REVISION,
                    "the node " + card.name() + " was taken for dead: it starts nothing");
        }
    }

    private void demandAnswers(long seq, Job job) throws SQLException {
        boolean own = session.first(ANSWERS, params -> params.add(seq).add(card.name()), Cells::number)
                .isPresent();
        if (!own) {
            throw new StoreException(
                    StoreException.Kind.STALE_REVISION,
                    "another node does the disk work of job " + job.id() + " by now");
        }
    }
}
