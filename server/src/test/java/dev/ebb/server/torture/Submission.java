package dev.ebb.server.torture;

import dev.ebb.v1.CreateJobRequest;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One job that the torture asked for, and what it was told of it. */
final class Submission {
    private final CreateJobRequest request;
    private final Map<Path, byte[]> expected;
    private @Nullable String jobId;
    private boolean completed;

    Submission(CreateJobRequest request, Map<Path, byte[]> expected) {
        this.request = request;
        this.expected = expected;
    }

    CreateJobRequest request() {
        return request;
    }

    Map<Path, byte[]> expected() {
        return expected;
    }

    /** The service has said that it has the job: from now on it may not lose it. */
    void acknowledged(String id) {
        jobId = id;
    }

    /** The service has said that the files are in place. */
    void completed() {
        completed = true;
    }

    boolean isAcknowledged() {
        return jobId != null;
    }

    boolean isCompleted() {
        return completed;
    }

    String jobId() {
        if (jobId == null) {
            throw new IllegalStateException("the job was never acknowledged");
        }
        return jobId;
    }
}
