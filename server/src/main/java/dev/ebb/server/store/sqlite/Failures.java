package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Translates SQLite's result codes into what may be done next. */
final class Failures {
    private static final int PRIMARY_CODE = 0xff;

    private Failures() {}

    /** The failure as the rooms above know it; {@code doing} completes "the store failed while ...". */
    static StoreException translate(String doing, SQLException failure) {
        Kind kind = kind(failure);
        String problem = switch (kind) {
            case FULL -> "the volume of the store is full";
            case DAMAGED -> "the store is damaged (stop the service and run ebb store check)";
            default -> isBusy(failure) ? "another process holds the store" : "the store failed";
        };
        return new StoreException(kind, problem + " while " + doing + ": " + failure.getMessage(), failure);
    }

    static boolean isDamage(SQLException failure) {
        return kind(failure) == Kind.DAMAGED;
    }

    /** True when what was written last may be in the system's memory only. */
    static boolean leavesDoubt(SQLException failure) {
        return code(failure) == SQLiteErrorCode.SQLITE_IOERR;
    }

    private static Kind kind(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_FULL -> Kind.FULL;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> Kind.DAMAGED;
            default -> Kind.IO;
        };
    }

    private static boolean isBusy(SQLException failure) {
        SQLiteErrorCode code = code(failure);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    private static SQLiteErrorCode code(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & PRIMARY_CODE);
        }
        return SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
