package dev.ebb.server.store;

import dev.ebb.server.job.ActiveTime;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobTimes;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.RetryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Any value of a job, also ones that the rules of a job would not reach: a store must keep what it is given. Builds the value
 * and the change that leads to it from the value it was made from.
 */
public final class JobDraft {
    public static final OwnerId ALICE = OwnerId.ofUid(1000);
    public static final OwnerId BOB = OwnerId.ofUid(1001);
    public static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Job before;
    private final JobId id;
    private final long revision;
    private JobType type = JobType.DOWNLOAD;
    private OwnerId owner = ALICE;
    private FileOwner fileOwner;
    private String displayName = "";
    private String description = "";
    private JobState state = JobState.SUSPENDED;
    private JobPriority priority = JobPriority.NORMAL;
    private JobSettings settings = JobSettings.DEFAULTS;
    private JobCounters counters = JobCounters.NONE;
    private Instant created = START;
    private Instant modified = START;
    private Instant transferred;
    private int errorCount;
    private JobError error;
    private RetryState retry = RetryState.NONE;
    private PendingWork pending = PendingWork.NONE;
    private long attempt;
    private ActiveTime activeTime = ActiveTime.NONE;
    private boolean resumed;
    private boolean ownerElevated;
    private FileRecipient recipient;

    private final List<JobFile> files = new ArrayList<>();
    private final List<Integer> droppedCheckpoints = new ArrayList<>();
    private final List<JobEvent> events = new ArrayList<>();
    private RecordedRequest request;
    private boolean limited;
    private OwnerId actor;

    private JobDraft(Job before, JobId id, long revision) {
        this.before = before;
        this.id = id;
        this.revision = revision;
    }

    /** A new job with a random identity. */
    public static JobDraft fresh() {
        return fresh(UUID.randomUUID());
    }

    public static JobDraft fresh(UUID id) {
        return new JobDraft(null, new JobId(id), 0);
    }

    /** The next value of a job. */
    public static JobDraft after(Job job) {
        JobDraft draft = new JobDraft(job, job.id(), job.revision() + 1);
        draft.type = job.type();
        draft.owner = job.owner();
        draft.fileOwner = job.fileOwner();
        draft.displayName = job.displayName();
        draft.description = job.description();
        draft.state = job.state();
        draft.priority = job.priority();
        draft.settings = job.settings();
        draft.counters = job.counters();
        draft.created = job.times().created();
        draft.modified = job.times().modified();
        draft.transferred = job.times().transferred();
        draft.errorCount = job.errorCount();
        draft.error = job.error();
        draft.retry = job.retry();
        draft.pending = job.pending();
        draft.attempt = job.attempt();
        draft.activeTime = job.activeTime();
        draft.resumed = job.resumed();
        draft.ownerElevated = job.ownerElevated();
        draft.recipient = job.recipient();
        return draft;
    }

    public JobDraft type(JobType value) {
        type = value;
        return this;
    }

    public JobDraft owner(OwnerId value) {
        owner = value;
        return this;
    }

    public JobDraft fileOwner(FileOwner value) {
        fileOwner = value;
        return this;
    }

    public JobDraft name(String value) {
        displayName = value;
        return this;
    }

    public JobDraft description(String value) {
        description = value;
        return this;
    }

    public JobDraft state(JobState value) {
        state = value;
        return this;
    }

    public JobDraft priority(JobPriority value) {
        priority = value;
        return this;
    }

    public JobDraft settings(JobSettings value) {
        settings = value;
        return this;
    }

    public JobDraft counters(JobCounters value) {
        counters = value;
        return this;
    }

    public JobDraft created(Instant value) {
        created = value;
        return this;
    }

    public JobDraft modified(Instant value) {
        modified = value;
        return this;
    }

    public JobDraft transferred(Instant value) {
        transferred = value;
        return this;
    }

    public JobDraft failed(JobError value) {
        error = value;
        errorCount += value == null ? 0 : 1;
        return this;
    }

    public JobDraft retry(RetryState value) {
        retry = value;
        return this;
    }

    public JobDraft pending(PendingWork value) {
        pending = value;
        return this;
    }

    public JobDraft activeTime(ActiveTime value) {
        activeTime = value;
        return this;
    }

    public JobDraft resumed() {
        resumed = true;
        return this;
    }

    public JobDraft recipient(FileRecipient value) {
        recipient = value;
        return this;
    }

    public JobDraft ownerElevated() {
        ownerElevated = true;
        return this;
    }

    public JobDraft attempt(long value) {
        attempt = value;
        return this;
    }

    public JobDraft limited() {
        limited = true;
        return this;
    }

    /** Who asks for the change. */
    public JobDraft by(OwnerId value) {
        actor = value;
        return this;
    }

    /** Adds a new file, PENDING. */
    public JobDraft addFile(int index) {
        String name = "file-" + index;
        return file(JobFile.added(
                id, index, new FileSpec("https://example.org/" + name, "/data/" + name, null, false, List.of())));
    }

    public JobDraft file(JobFile value) {
        files.add(value);
        return this;
    }

    public JobDraft dropCheckpoint(int fileIndex) {
        droppedCheckpoints.add(fileIndex);
        return this;
    }

    public JobDraft event(JobEvent.Kind kind) {
        JobState from = before == null ? state : before.state();
        events.add(new JobEvent(
                kind, id, owner, from, state, "because", JobError.NO_FILE, error, modified, RangeSet.EMPTY));
        return this;
    }

    public JobDraft request(RecordedRequest value) {
        request = value;
        return this;
    }

    public JobId id() {
        return id;
    }

    public Job job() {
        JobTimes times = new JobTimes(created, modified, transferred);
        return new Job(
                id,
                type,
                owner,
                fileOwner,
                displayName,
                description,
                state,
                priority,
                settings,
                counters,
                times,
                errorCount,
                error,
                retry,
                pending,
                attempt,
                revision,
                activeTime,
                resumed,
                ownerElevated,
                recipient);
    }

    public JobChange change() {
        return new JobChange(before, job(), files, droppedCheckpoints, events, request, limited, actor);
    }

    public StoreBatch batch() {
        return new StoreBatch(List.of(change()), List.of());
    }

    /** Commits and returns the value. */
    public Job commitTo(JobStore store) {
        store.commit(batch());
        return job();
    }
}
