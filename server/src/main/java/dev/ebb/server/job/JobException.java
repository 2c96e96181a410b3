package dev.ebb.server.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call that was refused, with everything its caller needs to put it right. Changes nothing. */
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;
    private final @Nullable String field;
    private final transient @Nullable JobId jobId;
    private final transient @Nullable Duration retryAfter;
    private final @Nullable String remedy;

    private JobException(
            ErrorCode code,
            String message,
            @Nullable String field,
            @Nullable JobId jobId,
            @Nullable Duration retryAfter,
            @Nullable String remedy) {
        super(message);
        this.code = code;
        this.field = field;
        this.jobId = jobId;
        this.retryAfter = retryAfter;
        this.remedy = remedy;
    }

    /** A refusal that concerns no single field. */
    public static JobException of(ErrorCode code, String message) {
        return new JobException(code, message, null, null, null, null);
    }

    /** A refusal that concerns a job. */
    public static JobException of(ErrorCode code, JobId jobId, String message) {
        return new JobException(code, message, null, jobId, null, null);
    }

    /** E_INVALIDARG for a field: the message continues the field's name, as in "must not be empty". */
    public static JobException invalid(String field, String message) {
        return inField(ErrorCode.E_INVALIDARG, field, message);
    }

    /** Any code for a field. */
    public static JobException inField(ErrorCode code, String field, String message) {
        return new JobException(code, field + " " + message, field, null, null, null);
    }

    /** A refusal that ends by itself: ask again after the delay. */
    public static JobException retryAfter(ErrorCode code, String message, Duration delay) {
        return new JobException(code, message, null, null, delay, null);
    }

    /** The same, where what the catalogue advises for its code, which is mostly about jobs, would be of no help. */
    public JobException withRemedy(String better) {
        return new JobException(code, getMessage(), field, jobId, retryAfter, better);
    }

    /** The HRESULT. */
    public ErrorCode code() {
        return code;
    }

    /** The request field at fault, in proto notation such as {@code files[2].local_name}. */
    public @Nullable String field() {
        return field;
    }

    /** The job concerned. */
    public @Nullable JobId jobId() {
        return jobId;
    }

    /** When the same call can work. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What to do; that of the catalogue, unless there is a better one. */
    public String remedy() {
        return remedy != null ? remedy : ErrorCatalog.describe(code).remedy();
    }

    /** In words for a person; always there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
