package dev.ebb.server.store.check;

import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** All that is asked of the rows of a queue, whatever database they are in. Each call runs in a transaction of its caller. */
public final class StoreCheck {
    private static final String OLDEST = "SELECT time_ms FROM event ORDER BY sequence LIMIT 1";

    private StoreCheck() {}

    /** Looks and changes nothing. */
    public static void look(Session session, CheckTerms terms, Findings findings) throws SQLException {
        RowRules.check(session, findings);
        LostJobs.check(session, findings);
        LostFiles.check(session, findings);
        JobSums.RULE.check(session, findings);
        RowFindings rows = new RowFindings(terms, findings);
        new RowReading(session, rows).run();
        if (terms.files()) {
            rows.leftFiles(session);
        }
        Optional<Instant> oldest = session.first(OLDEST, params -> {}, Cells::instant);
        if (oldest.isPresent() && oldest.get().isBefore(terms.historyFrom())) {
            findings.add(new StoreFinding(
                    "history-old",
                    Severity.NOTE,
                    "event",
                    "there are events of " + oldest.get() + ", which is longer ago than timing.history-retention",
                    "a running service forgets them by itself",
                    false));
        }
    }

    /** Mends what can be mended but for the numbers beside the rows; of a job that is stopped it writes down why. */
    public static void mend(Session session, CheckTerms terms, Instant now) throws SQLException {
        Stopping.prepare(session);
        RowRules.mend(session);
        RowMending.run(session, terms.files());
        LostFiles.mend(session);
        for (String statement : JobSums.RULE.mended()) {
            session.update(statement, params -> {});
        }
        Stopping.finish(session, now.toEpochMilli());
        LostJobs.mend(session);
    }

    /** Deletes temporary files that no job needs; once what was mended is committed. */
    public static void tidy(Session session) throws SQLException {
        RowMending.deleteLeftFiles(session);
    }
}
