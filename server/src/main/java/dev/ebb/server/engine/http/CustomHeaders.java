package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The headers a job adds to its requests: for the origin they were given for and for no other, because they may be secrets.
 */
public final class CustomHeaders {
    /** What frames the message or what resuming rests on is the engine's to say. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "accept-encoding");

    private final HttpOrigin origin;
    private final List<Header> headers;
    private final String userAgent;

    public CustomHeaders(HttpOrigin origin, List<Header> headers, String userAgent) throws TransferFailure {
        this.origin = origin;
        this.headers = headers.stream()
                .filter(header -> !OURS.contains(header.name().toLowerCase(Locale.ROOT)))
                .toList();
        this.userAgent = userAgent;
        try {
            DefaultHttpHeaders check = new DefaultHttpHeaders();
            headers.forEach(header -> check.add(header.name(), header.value()));
        } catch (IllegalArgumentException unusable) {
            throw new TransferFailure(new TransferError(
                    ErrorContext.REMOTE_FILE,
                    ErrorCode.E_INVALIDARG,
                    Disposition.FATAL,
                    "A custom header of the job has a name or value that HTTP does not allow.",
                    null));
        }
    }

    /** The headers for a request to this origin. */
    public List<Header> forOrigin(HttpOrigin target) {
        List<Header> sent = new ArrayList<>(target.equals(origin) ? headers : List.of());
        if (sent.stream().noneMatch(header -> header.name().equalsIgnoreCase("User-Agent"))) {
            sent.add(new Header("User-Agent", userAgent));
        }
        return sent;
    }
}
