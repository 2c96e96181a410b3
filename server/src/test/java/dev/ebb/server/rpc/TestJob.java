package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ActiveTime;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobTimes;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.RetryState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Builds jobs for tests. */
public final class TestJob {
    private final Caller owner;
    private JobId id = new JobId(UUID.randomUUID());
    private JobType type = JobType.DOWNLOAD;
    private JobState state = JobState.SUSPENDED;
    private String name = "nightly backup";
    private JobCounters counters = JobCounters.NONE;
    private JobSettings settings = JobSettings.DEFAULTS;
    private Instant created = FakeQueue.NOW;
    private JobError error;
    private Instant due;
    private JobPriority priority = JobPriority.HIGH;
    private PendingWork pending = PendingWork.NONE;

    private TestJob(Caller owner) {
        this.owner = owner;
    }

    public static TestJob of(Caller owner) {
        return new TestJob(owner);
    }

    public static JobFile file(Job job, int index) {
        FileSpec spec = new FileSpec("https://example.org/" + index, "/data/" + index, null, false, List.of());
        return JobFile.added(job.id(), index, spec);
    }

    public TestJob id(String value) {
        id = new JobId(UUID.fromString(value));
        return this;
    }

    public TestJob type(JobType value) {
        type = value;
        return this;
    }

    public TestJob state(JobState value) {
        state = value;
        return this;
    }

    public TestJob name(String value) {
        name = value;
        return this;
    }

    public TestJob counters(JobCounters value) {
        counters = value;
        return this;
    }

    public TestJob settings(JobSettings value) {
        settings = value;
        return this;
    }

    public TestJob created(Instant value) {
        created = value;
        return this;
    }

    public TestJob error(JobError value, Instant retryDue) {
        error = value;
        due = retryDue;
        return this;
    }

    public TestJob priority(JobPriority value) {
        priority = value;
        return this;
    }

    public TestJob pending(PendingWork value) {
        pending = value;
        return this;
    }

    public Job make() {
        return new Job(
                id,
                type,
                owner.id(),
                null,
                name,
                "of the server room",
                state,
                priority,
                settings,
                counters,
                new JobTimes(created, created.plusSeconds(1), null),
                3,
                error,
                new RetryState(due, due, 0),
                pending,
                1,
                7,
                ActiveTime.NONE,
                false,
                false,
                null);
    }
}
