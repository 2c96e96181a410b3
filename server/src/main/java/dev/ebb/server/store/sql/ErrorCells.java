package dev.ebb.server.store.sql;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobError;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Maps a failure to the six error columns that jobs and events share; all of them are null when there is none. */
final class ErrorCells {
    static final String COLUMNS = "error_context, error_code, error_file, error_time_ms, error_protocol, error_message";

    private ErrorCells() {}

    static void add(Params params, @Nullable JobError error) throws SQLException {
        if (error == null) {
            params.addNull().addNull().addNull().addNull().addNull().addNull();
        } else {
            params.add(error.context().ordinal())
                    .add(error.code().hresult())
                    .add(error.fileIndex())
                    .add(error.time())
                    .add(error.protocol())
                    .add(error.message());
        }
    }

    static @Nullable JobError read(Cells row) throws SQLException {
        Long context = row.numberOrNull();
        ErrorCode code = new ErrorCode(row.integer());
        int fileIndex = row.integer();
        var time = row.instant();
        String protocol = row.textOrNull();
        String message = row.textOrNull();
        if (context == null || message == null) {
            return null;
        }
        return new JobError(ErrorContext.of(context.intValue()), code, message, fileIndex, protocol, time);
    }
}
