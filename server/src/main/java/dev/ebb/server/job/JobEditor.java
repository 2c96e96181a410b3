package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds the next value of a job from the current one. Confined to the thread that decides. */
public final class JobEditor {
    private final Job before;
    private OwnerId owner;
    private @Nullable FileOwner fileOwner;
    private String displayName;
    private String description;
    private JobState state;
    private JobPriority priority;
    private JobSettings settings;
    private JobCounters counters;
    private @Nullable Instant transferred;
    private int errorCount;
    private @Nullable JobError error;
    private RetryState retry;
    private PendingWork pending;
    private long attempt;
    private ActiveTime activeTime;
    private boolean resumed;
    private boolean ownerElevated;
    private @Nullable FileRecipient recipient;

    JobEditor(Job job) {
        before = job;
        owner = job.owner();
        fileOwner = job.fileOwner();
        displayName = job.displayName();
        description = job.description();
        state = job.state();
        priority = job.priority();
        settings = job.settings();
        counters = job.counters();
        transferred = job.times().transferred();
        errorCount = job.errorCount();
        error = job.error();
        retry = job.retry();
        pending = job.pending();
        attempt = job.attempt();
        activeTime = job.activeTime();
        resumed = job.resumed();
        ownerElevated = job.ownerElevated();
        recipient = job.recipient();
    }

    JobEditor owner(OwnerId id, @Nullable FileOwner files, boolean elevated) {
        owner = id;
        fileOwner = files;
        ownerElevated = elevated;
        return this;
    }

    JobEditor displayName(String name) {
        displayName = name;
        return this;
    }

    JobEditor description(String text) {
        description = text;
        return this;
    }

    JobEditor state(JobState next) {
        state = next;
        return this;
    }

    JobEditor priority(JobPriority next) {
        priority = next;
        return this;
    }

    JobSettings settings() {
        return settings;
    }

    JobEditor terms(TransferTerms next) {
        return settings(settings.withTransfer(settings.transfer().withTerms(next)));
    }

    JobEditor settings(JobSettings next) {
        settings = next;
        return this;
    }

    JobEditor counters(JobCounters next) {
        counters = next;
        return this;
    }

    JobEditor transferred(Instant time) {
        transferred = time;
        return this;
    }

    JobEditor failed(JobError failure, boolean counted) {
        error = failure;
        errorCount = before.errorCount() + (counted ? 1 : 0);
        return this;
    }

    JobEditor withoutError() {
        error = null;
        return this;
    }

    JobEditor retry(RetryState next) {
        retry = next;
        return this;
    }

    JobEditor pending(PendingWork work) {
        pending = work;
        return this;
    }

    JobEditor nextAttempt() {
        attempt = before.attempt() + 1;
        return this;
    }

    JobEditor recipient(@Nullable FileRecipient next) {
        recipient = next;
        return this;
    }

    /** Some properties are settled from now on, and the active time counts anew. */
    JobEditor resumed() {
        resumed = true;
        activeTime = ActiveTime.NONE;
        return this;
    }

    /** The stretch of active time ended then, not now. */
    JobEditor activeUntil(Instant lastSeen) {
        activeTime = activeTime.ended(lastSeen);
        return this;
    }

    /** The next value, one revision on. */
    public Job commit(Instant now) {
        ActiveTime active = state.isRunning() ? activeTime.begun(now) : activeTime.ended(now);
        return new Job(
                before.id(),
                before.type(),
                owner,
                fileOwner,
                displayName,
                description,
                state,
                priority,
                settings,
                counters,
                new JobTimes(before.times().created(), now, transferred),
                errorCount,
                error,
                retry,
                pending,
                attempt,
                before.revision() + 1,
                active,
                resumed,
                ownerElevated,
                recipient);
    }
}
