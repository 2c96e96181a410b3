package dev.ebb.client;

import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A cursor lies before the history that is kept: list the jobs again, then go on from {@link #oldestCursor}.
 *
 * <pre>{@code
 * try (EventIterator events = client.events().iterate(request)) {
 *     show(events.next());
 * } catch (HistoryGoneException gone) {
 *     manager.enumJobs().forEach(job -> show(job));
 *     save(gone.oldestCursor());
 * }
 * }</pre>
 */
public final class HistoryGoneException extends EbbException {
    static final String OLDEST = "oldest_cursor";
    private static final long serialVersionUID = 1L;

    HistoryGoneException(Status status, @Nullable Metadata trailers, ErrorInfo info) {
        super(status, trailers, info, null);
    }

    /** The cursor of the oldest event that is kept. */
    public String oldestCursor() {
        return metadata(OLDEST).orElse("0");
    }
}
