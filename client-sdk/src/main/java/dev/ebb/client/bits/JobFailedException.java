package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was waited for will not come by itself: the job went to ERROR, or it ended in another way than was waited for.
 *
 * <pre>{@code
 * try {
 *     job.awaitTransferred(Duration.ofHours(1));
 * } catch (JobFailedException failed) {
 *     failed.error().ifPresent(error -> System.err.println(error + " " + error.remedy()));
 * }
 * }</pre>
 */
public final class JobFailedException extends EbbException {
    private static final long serialVersionUID = 1L;

    private final String jobId;
    private final JobState state;
    private final transient @Nullable BackgroundCopyError error;

    JobFailedException(String jobId, JobState state, @Nullable BackgroundCopyError error) {
        super(Status.FAILED_PRECONDITION.withDescription(
                "The job is in state " + state + (error == null ? "." : ": " + error)));
        this.jobId = jobId;
        this.state = state;
        this.error = error;
    }

    /** The state that the job is in. */
    public JobState state() {
        return state;
    }

    /** Why, when the job is in ERROR. */
    public Optional<BackgroundCopyError> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public Optional<String> jobId() {
        return Optional.of(jobId);
    }

    @Override
    public String reason() {
        return error == null ? super.reason() : error.name();
    }

    @Override
    public int hresult() {
        return error == null ? super.hresult() : error.hresult();
    }

    @Override
    public Optional<String> remedy() {
        return error().map(BackgroundCopyError::remedy);
    }
}
