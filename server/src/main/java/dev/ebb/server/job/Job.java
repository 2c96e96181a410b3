package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job as one immutable value: exactly what a row of the store holds.
 *
 * @param id identity
 * @param type download, upload or upload-reply
 * @param owner whose it is
 * @param fileOwner with whose rights its files are made; null = the service's own
 * @param displayName name for people
 * @param description free text
 * @param state where it stands
 * @param priority who goes first
 * @param settings what the owner has set
 * @param counters files and bytes
 * @param times creation, change, end of transfer
 * @param errorCount failures so far, never reset
 * @param error the last failure until bytes move again
 * @param retry where it stands in its retries
 * @param pending disk work that has been promised
 * @param attempt counts the times it was given to the engine; what older attempts report is ignored
 * @param revision counts committed changes
 * @param activeTime how long it has been running since it was last resumed
 * @param resumed it has been resumed once, which settles some of its properties
 * @param ownerElevated the owner was an administrator when the job became his
 * @param recipient to whom its files are given when Complete puts them in place; null when they stay the owner's
 */
public record Job(
        JobId id,
        JobType type,
        OwnerId owner,
        @Nullable FileOwner fileOwner,
        String displayName,
        String description,
        JobState state,
        JobPriority priority,
        JobSettings settings,
        JobCounters counters,
        JobTimes times,
        int errorCount,
        @Nullable JobError error,
        RetryState retry,
        PendingWork pending,
        long attempt,
        long revision,
        ActiveTime activeTime,
        boolean resumed,
        boolean ownerElevated,
        @Nullable FileRecipient recipient) {

    /** A copy to be changed. */
    public JobEditor edit() {
        return new JobEditor(this);
    }

    /** A new job: SUSPENDED, without files (IBackgroundCopyManager::CreateJob). */
    public static Job create(JobId id, NewJob what, Instant now) {
        return new Job(
                id,
                what.type(),
                what.owner(),
                what.fileOwner(),
                what.displayName(),
                what.description(),
                JobState.SUSPENDED,
                what.priority(),
                what.settings(),
                JobCounters.NONE,
                new JobTimes(now, now, null),
                0,
                null,
                RetryState.NONE,
                PendingWork.NONE,
                0,
                0,
                ActiveTime.NONE,
                what.resume(),
                what.ownerElevated(),
                null);
    }
}
