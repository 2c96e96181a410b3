package dev.ebb.server.store.check;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that rows obey: a query for those that break it, of identity of the job (or null) and words, and the statements after
 * which none does. The statements lose nothing that could still be used.
 *
 * @param name what the finding is called
 * @param severity how bad it is
 * @param broken the query, the same for every database
 * @param remedy what the statements do, for a person
 * @param mended the statements, of SQLite; empty when nothing can be done
 */
record RowRule(String name, Severity severity, String broken, String remedy, List<String> mended) {
    private static final int MOST = 1_000;

    private record Broken(String where, String what) {}

    void check(Session session, Findings findings) throws SQLException {
        for (Broken row : session.list(
                broken + " LIMIT " + MOST, params -> {}, row -> new Broken(where(row.jobIdOrNull()), row.text()))) {
            findings.add(new StoreFinding(name, severity, row.where(), row.what(), remedy, !mended.isEmpty()));
        }
    }

    private static String where(@Nullable JobId id) {
        return id == null ? "" : "job " + id;
    }
}
