package dev.ebb.server.scheduler;

import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reason why a job does not transfer.
 *
 * @param kind what kind it is
 * @param text what it is, in a sentence
 * @param remedy what would change it, in a sentence
 * @param others the jobs behind it
 * @param due when it is over by itself; null when no time is known
 * @param error the failure behind it
 * @param policyKey the policy or setting behind it
 * @param volume the volume behind it
 */
public record WaitingReason(
        Kind kind,
        String text,
        String remedy,
        Others others,
        @Nullable Instant due,
        @Nullable JobError error,
        @Nullable String policyKey,
        SchedulerView.@Nullable TooFull volume) {
    /** Kinds of reasons. */
    public enum Kind {
        SUSPENDED,
        NO_FILES,
        QUEUED_BEHIND,
        HIGHER_PRIORITY_RUNNING,
        RETRY_DUE,
        NO_PLACES,
        HOST_LIMIT,
        DISK_SPACE,
        POLICY,
        NETWORK_DOWN,
        NETWORK_COST,
        WAITING_FOR_COMPLETE,
        ERROR,
        ENDED,
        COMMIT_IN_PROGRESS,
        STARTING,
        SERVICE_STOPPING
    }

    /**
     * Jobs that stand in the way: the owner's own by their ids, other people's as a count.
     *
     * @param own ids of the owner's
     * @param foreign how many of other people's
     */
    public record Others(List<JobId> own, int foreign) {
        /** Nobody. */
        public static final Others NONE = new Others(List.of(), 0);

        public Others {
            own = List.copyOf(own);
        }

        /** True when nobody stands in the way. */
        public boolean isEmpty() {
            return own.isEmpty() && foreign == 0;
        }
    }

    static WaitingReason of(Kind kind, String text, String remedy) {
        return new WaitingReason(kind, text, remedy, Others.NONE, null, null, null, null);
    }

    WaitingReason with(Others jobs) {
        return new WaitingReason(kind, text, remedy, jobs, due, error, policyKey, volume);
    }

    WaitingReason with(@Nullable JobError failure, @Nullable Instant when) {
        return new WaitingReason(kind, text, remedy, others, when, failure, policyKey, volume);
    }

    WaitingReason because(String key) {
        return new WaitingReason(kind, text, remedy, others, due, error, key, volume);
    }

    WaitingReason on(SchedulerView.TooFull full) {
        return new WaitingReason(kind, text, remedy, others, due, error, policyKey, full);
    }
}
