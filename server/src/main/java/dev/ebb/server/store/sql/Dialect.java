package dev.ebb.server.store.sql;

/** What the databases disagree about; all other statements are the same text for each. */
public enum Dialect {
    /** The embedded one: one writer, so nothing is locked by hand. */
    SQLITE("BEGIN", "", "instr", Dialect.RUNNABLE_BY_STEPS, NotificationRows.DUE_BY_STEPS),
    /** PostgreSQL, and what speaks its language. */
    POSTGRESQL(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            " FOR UPDATE SKIP LOCKED",
            "strpos",
            Dialect.RUNNABLE_BY_LATERAL,
            NotificationRows.DUE_BY_LATERAL);

    /** Steps from owner to owner along the index, so that it costs as much as there are owners, not jobs. */
    private static final String RUNNABLE_BY_STEPS = JobRows.SELECT + """
            WHERE seq IN (
              WITH RECURSIVE waiting(owner) AS (
                SELECT min(owner) FROM job WHERE state = 0 AND priority = ?
                UNION ALL
                SELECT (SELECT min(owner) FROM job WHERE state = 0 AND priority = ? AND owner > waiting.owner)
                FROM waiting WHERE waiting.owner IS NOT NULL)
              SELECT mine.seq FROM waiting, job mine WHERE mine.seq IN (
                SELECT seq FROM job WHERE state = 0 AND priority = ? AND owner = waiting.owner
                ORDER BY served LIMIT ?))
            ORDER BY served LIMIT ?""";

    /** The same steps; PostgreSQL would try every job for every owner if it were not told which to join with which. */
    private static final String RUNNABLE_BY_LATERAL = """
            WITH RECURSIVE waiting(owner) AS (
              SELECT min(owner) FROM job WHERE state = 0 AND priority = ?
              UNION ALL
              SELECT (SELECT min(owner) FROM job WHERE state = 0 AND priority = ? AND owner > waiting.owner)
              FROM waiting WHERE waiting.owner IS NOT NULL)
            """ + JobRows.COLUMNS + " " + """
            FROM waiting CROSS JOIN LATERAL (
              SELECT * FROM job WHERE state = 0 AND priority = ? AND job.owner = waiting.owner
              ORDER BY served LIMIT ?) AS job
            ORDER BY served LIMIT ?""";

    private static final char ESCAPE = '\uFDD0';
    private static final String ESCAPED = String.valueOf(ESCAPE);

    private final String beginSnapshot;
    private final String lockingFreeRows;
    private final String placeOf;
    private final String runnable;
    private final String notificationsDue;

    Dialect(String beginSnapshot, String lockingFreeRows, String placeOf, String runnable, String notificationsDue) {
        this.beginSnapshot = beginSnapshot;
        this.lockingFreeRows = lockingFreeRows;
        this.placeOf = placeOf;
        this.runnable = runnable;
        this.notificationsDue = notificationsDue;
    }

    /** Begins a transaction whose reads all see the same moment. */
    String beginSnapshot() {
        return beginSnapshot;
    }

    /** Ends a SELECT that takes rows which nobody else is changing, and keeps others off them. */
    String lockingFreeRows() {
        return lockingFreeRows;
    }

    /** The text of a column has the parameter in it, letter by letter; an empty one is in every text. */
    String contains(String column) {
        return placeOf + "(" + column + ", ?) > 0";
    }

    /** QUEUED jobs of a priority (given three times), so many of each owner, so many in all. */
    String runnable() {
        return runnable;
    }

    /** Notifications due at a time, so many of each owner, so many in all. */
    String notificationsDue() {
        return notificationsDue;
    }

    /** The text as the database can hold it: PostgreSQL has no character NUL, and a noncharacter stands in for it. */
    String storable(String text) {
        return this == POSTGRESQL && (text.indexOf('\0') >= 0 || text.indexOf(ESCAPE) >= 0)
                ? text.replace(ESCAPED, ESCAPED + "1").replace("\0", ESCAPED + "0")
                : text;
    }

    /** The text as it was given. */
    String readable(String text) {
        return this == POSTGRESQL && text.indexOf(ESCAPE) >= 0
                ? text.replace(ESCAPED + "0", "\0").replace(ESCAPED + "1", ESCAPED)
                : text;
    }
}
