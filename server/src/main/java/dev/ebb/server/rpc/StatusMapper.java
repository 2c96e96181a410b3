package dev.ebb.server.rpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.ebb.server.job.CallStatus;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorDescription;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.StoreException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a failure becomes a gRPC status. Every status carries {@code google.rpc.ErrorInfo} with the BITS name
 * as reason, so that nobody parses messages; what the caller was not meant to see stays in the log. Thread-safe.
 */
public final class StatusMapper {
    /** The domain of every reason. */
    public static final String DOMAIN = "ebb";

    /** A status travels in headers, which have little room: what repeats a long value of the caller's must not fill it. */
    private static final int MAX_MESSAGE = 500;

    /** A restart takes about as long. */
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(StatusMapper.class);

    private StatusMapper() {}

    /** What a caller is told of a failure. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof StatusRuntimeException mapped) {
            return mapped;
        }
        if (cause instanceof JobException refusal) {
            return refused(refusal, code(ErrorCatalog.describe(refusal.code()).status()));
        }
        if (cause instanceof StoreException unreadable) {
            LOG.warn("a call is refused: {}", unreadable.getMessage());
            return toStatus(JobException.of(ErrorCode.SERVICE_NOT_AVAILABLE, unreadable.toCallers("read")));
        }
        if (cause instanceof RejectedExecutionException) {
            return stopping();
        }
        return unexpected(cause);
    }

    /** Ends a call before it reaches its service. */
    public static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, RuntimeException refusal) {
        StatusRuntimeException status = toStatus(refusal);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    /** A caller that nobody vouches for. */
    public static StatusRuntimeException unauthenticated(String message) {
        return refused(JobException.of(ErrorCode.E_ACCESSDENIED, message), Code.UNAUTHENTICATED);
    }

    /** More calls than the service holds at a time. */
    public static StatusRuntimeException busy(String message, Duration delay) {
        return toStatus(JobException.retryAfter(ErrorCode.QUEUE_BUSY, message, delay));
    }

    /** The service is on its way out; the same call works when it is back. */
    public static StatusRuntimeException stopping() {
        return toStatus(
                JobException.retryAfter(ErrorCode.SERVICE_NOT_AVAILABLE, "The service is stopping.", COME_BACK));
    }

    /** A cursor whose history is gone. */
    static StatusRuntimeException historyGone(String oldestCursor) {
        JobException refusal = JobException.invalid(
                "cursor", "lies before the history that is kept; list the jobs and go on from the oldest cursor");
        ErrorInfo reason = reason(refusal).toBuilder()
                .putMetadata("oldest_cursor", oldestCursor)
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.OUT_OF_RANGE_VALUE)
                .setMessage(refusal.getMessage())
                .addDetails(Any.pack(reason))
                .build());
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Code code(CallStatus status) {
        // A success code as a failure is a mistake of ours.
        return status == CallStatus.OK ? Code.INTERNAL : Code.valueOf(status.name());
    }

    private static StatusRuntimeException unexpected(Throwable failure) {
        String incident = UUID.randomUUID().toString();
        LOG.error("Unexpected failure of a call, incident {}", incident, failure);
        return refused(
                JobException.of(
                        ErrorCode.E_UNEXPECTED,
                        "The service failed; its log says why, look for incident " + incident + "."),
                Code.INTERNAL);
    }

    private static StatusRuntimeException refused(JobException refusal, Code code) {
        Status.Builder status = Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message(refusal))
                .addDetails(Any.pack(reason(refusal)));
        String field = refusal.field();
        if (field != null) {
            status.addDetails(Any.pack(badRequest(field, message(refusal))));
        }
        if (code == Code.FAILED_PRECONDITION) {
            status.addDetails(Any.pack(precondition(refusal)));
        }
        if (code == Code.RESOURCE_EXHAUSTED) {
            status.addDetails(Any.pack(quota(refusal)));
        }
        Duration delay = refusal.retryAfter();
        if (delay != null) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(WireTimes.duration(delay))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private static ErrorInfo reason(JobException refusal) {
        ErrorDescription known = ErrorCatalog.describe(refusal.code());
        ErrorInfo.Builder info = ErrorInfo.newBuilder()
                .setReason(known.name())
                .setDomain(DOMAIN)
                .putMetadata("hresult", refusal.code().hex())
                .putMetadata("remedy", refusal.remedy());
        String field = refusal.field();
        if (field != null) {
            info.putMetadata("field", field);
        }
        JobId id = refusal.jobId();
        if (id != null) {
            info.putMetadata("job_id", id.toString());
        }
        return info.build();
    }

    private static BadRequest badRequest(String field, String message) {
        return BadRequest.newBuilder()
                .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder().setField(field).setDescription(message))
                .build();
    }

    private static PreconditionFailure precondition(JobException refusal) {
        return PreconditionFailure.newBuilder()
                .addViolations(PreconditionFailure.Violation.newBuilder()
                        .setType(ErrorCatalog.describe(refusal.code()).name())
                        .setSubject(subject(refusal))
                        .setDescription(message(refusal)))
                .build();
    }

    private static QuotaFailure quota(JobException refusal) {
        return QuotaFailure.newBuilder()
                .addViolations(QuotaFailure.Violation.newBuilder()
                        .setSubject(subject(refusal))
                        .setDescription(message(refusal)))
                .build();
    }

    private static String subject(JobException refusal) {
        JobId id = refusal.jobId();
        return id == null ? "service" : "job:" + id;
    }

    private static String message(JobException refusal) {
        String message = refusal.getMessage();
        if (message == null) {
            return ErrorCatalog.describe(refusal.code()).meaning();
        }
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    }
}
