package dev.ebb.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed, with the BITS code and what to do about it. Immutable.
 *
 * <p>The blocking stubs throw it. What the futures of the asynchronous stubs fail with becomes one through
 * {@link #of(Throwable)}.
 *
 * <pre>{@code
 * try {
 *     job.complete();
 * } catch (EbbException refused) {
 *     System.err.println(refused.reason() + ": " + refused.getMessage() + " " + refused.remedy().orElse(""));
 * }
 * }</pre>
 */
public class EbbException extends StatusRuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String DOMAIN = "ebb";
    /** All that gRPC over Netty says when a connection cannot be had or is lost; the cause says why. */
    private static final String NETTY_FAILED = "io exception";

    private final transient ErrorInfo info;
    private final transient @Nullable Duration retryAfter;

    EbbException(Status status, @Nullable Metadata trailers, ErrorInfo info, @Nullable Duration retryAfter) {
        super(status, trailers);
        this.info = info;
        this.retryAfter = retryAfter;
    }

    /** For what this SDK finds out by itself. */
    protected EbbException(Status status) {
        this(status, null, ErrorInfo.getDefaultInstance(), null);
    }

    /** Reads a failure of any stub, however wrapped. */
    public static EbbException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof EbbException known) {
            return known;
        }
        if (cause instanceof StatusRuntimeException call) {
            return of(call.getStatus(), call.getTrailers());
        }
        if (cause instanceof StatusException call) {
            return of(call.getStatus(), call.getTrailers());
        }
        return of(Status.fromThrowable(cause), null);
    }

    static EbbException of(Status status, @Nullable Metadata trailers) {
        com.google.rpc.Status details = trailers == null ? null : StatusProto.fromStatusAndTrailers(status, trailers);
        ErrorInfo info = ErrorInfo.getDefaultInstance();
        Duration retryAfter = null;
        if (details != null) {
            for (Any detail : details.getDetailsList()) {
                info = unpack(detail, ErrorInfo.class)
                        .filter(found -> found.getDomain().equals(DOMAIN))
                        .orElse(info);
                retryAfter =
                        unpack(detail, RetryInfo.class).map(EbbException::delay).orElse(retryAfter);
            }
        }
        return status.getCode() == Status.Code.OUT_OF_RANGE && info.containsMetadata(HistoryGoneException.OLDEST)
                ? new HistoryGoneException(status, trailers, info)
                : new EbbException(status, trailers, info, retryAfter);
    }

    /** The name of the code, such as {@code BG_E_INVALID_STATE}; the gRPC code's name when no service answered. */
    public String reason() {
        return info.getReason().isEmpty() ? getStatus().getCode().name() : info.getReason();
    }

    /** The HRESULT, such as 0x80200002; 0 when no service answered. */
    public int hresult() {
        String hex = metadata("hresult").orElse("0x0");
        return Integer.parseUnsignedInt(hex.substring(2), 16);
    }

    /** What to do about it, one sentence. */
    public Optional<String> remedy() {
        return metadata("remedy");
    }

    /** The field of the request at fault, such as {@code files[2].local_name}. */
    public Optional<String> field() {
        return metadata("field");
    }

    /** The job concerned. */
    public Optional<String> jobId() {
        return metadata("job_id");
    }

    /** The kind of failure, in gRPC's terms. */
    public Status.Code status() {
        return getStatus().getCode();
    }

    /** When the same call can work. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** True when no service could be reached, or it is on its way out. */
    public boolean isUnavailable() {
        return status() == Status.Code.UNAVAILABLE;
    }

    /** What happened, for a person. */
    @Override
    public String getMessage() {
        String description = getStatus().getDescription();
        Throwable network = getStatus().getCause();
        if (NETTY_FAILED.equals(description) && network instanceof FileNotFoundException) {
            return "there is no such socket";
        }
        if (NETTY_FAILED.equals(description) && network != null && network.getMessage() != null) {
            return network.getMessage();
        }
        return description == null || description.isEmpty() ? reason() : description;
    }

    Optional<String> metadata(String key) {
        return Optional.ofNullable(info.getMetadataMap().get(key));
    }

    private static <T extends com.google.protobuf.Message> Optional<T> unpack(Any detail, Class<T> type) {
        try {
            return detail.is(type) ? Optional.of(detail.unpack(type)) : Optional.empty();
        } catch (InvalidProtocolBufferException damaged) {
            return Optional.empty();
        }
    }

    private static Duration delay(RetryInfo retry) {
        return Duration.ofSeconds(
                retry.getRetryDelay().getSeconds(), retry.getRetryDelay().getNanos());
    }
}
