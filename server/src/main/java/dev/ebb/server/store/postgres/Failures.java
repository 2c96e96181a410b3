package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.Set;

/**
 * Translates SQLSTATEs into what may be done next. The list: https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
final class Failures {
    /** Another transaction was in the way: serialization, deadlock, lock not had in time, a key that is there already. */
    private static final Set<String> REPLAYABLE = Set.of("40001", "40P01", "55P03", "23505");

    /** Classes and codes after which the connection is of no use. */
    private static final Set<String> GONE = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006");

    /** Classes of what the database cannot hold: data exceptions, broken constraints, more than fits. */
    private static final Set<String> UNFIT = Set.of("22", "23", "54");

    private static final String DISK_FULL = "53100";
    private static final String READ_ONLY = "25006";
    private static final String CANCELLED = "57014";

    private Failures() {}

    /** The failure as the rooms above know it; {@code doing} completes "the store failed while ...". */
    static StoreException translate(String doing, SQLException failure) {
        String state = state(failure);
        if (REPLAYABLE.contains(state)) {
            return new StoreException(
                    Kind.STALE_REVISION,
                    "somebody else was changing the same while " + doing + ": " + text(failure),
                    failure);
        }
        if (state.length() == 5 && UNFIT.contains(state.substring(0, 2))) {
            return new StoreException(
                    Kind.UNFIT, "the database cannot hold something while " + doing + ": " + text(failure), failure);
        }
        if (state.equals(DISK_FULL)) {
            return new StoreException(
                    Kind.FULL, "the volume of the database is full while " + doing + ": " + text(failure), failure);
        }
        if (losesConnection(failure) && !state.equals(READ_ONLY)) {
            return new StoreException(
                    Kind.AWAY,
                    "the connection to the database was lost while " + doing + ": " + text(failure),
                    failure);
        }
        String problem = state.equals(CANCELLED)
                ? "the database took too long"
                : state.equals(READ_ONLY) ? "the database can only be read, as a standby can" : "the store failed";
        return new StoreException(Kind.IO, problem + " while " + doing + ": " + text(failure), failure);
    }

    /** True when the connection cannot be used any more; what was not committed is gone with it. */
    static boolean losesConnection(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || GONE.contains(state);
    }

    /** True while waiting may help: nobody answers, or the server is starting, stopping or full. */
    static boolean mayPass(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || state.startsWith("57P0") || state.equals("53300");
    }

    static String state(SQLException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** What the server said, without what the driver adds. */
    static String text(SQLException failure) {
        Throwable last = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException) {
                last = each;
            }
        }
        return String.valueOf(last.getMessage()).strip();
    }
}
