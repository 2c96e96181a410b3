package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.policy.Bandwidth;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What keeps jobs from running at a moment, whatever the queue says: no network, or a bandwidth limit of 0. Immutable.
 *
 * @param networkUp some network reaches other machines, as far as is known
 * @param closedBy for each priority that may not run, the policy that says so
 */
record Gate(boolean networkUp, Map<JobPriority, String> closedBy) {
    /** Everything may run. */
    static final Gate OPEN = new Gate(true, Map.of());

    Gate {
        closedBy = Map.copyOf(closedBy);
    }

    static Gate of(boolean networkUp, Bandwidth bandwidth, LocalDateTime now) {
        Map<JobPriority, String> closed = new EnumMap<>(JobPriority.class);
        for (JobPriority priority : JobPriority.values()) {
            bandwidth
                    .inForce(priority, now)
                    .filter(limit -> limit.kbps() == 0)
                    .ifPresent(limit -> closed.put(priority, limit.key()));
        }
        return new Gate(networkUp, closed);
    }

    boolean isOpen() {
        return networkUp && closedBy.isEmpty();
    }

    /** Why a job may not run; empty when it may. What stays on this machine needs no network. */
    Optional<TransferError> against(Job job, Predicate<Job> staysHere) {
        String policy = closedBy.get(job.priority());
        if (policy != null) {
            return Optional.of(TransferError.of(
                    ErrorContext.GENERAL_QUEUE_MANAGER,
                    ErrorCode.BLOCKED_BY_POLICY,
                    "The policy " + policy + " is 0 at this time."));
        }
        return networkUp || staysHere.test(job)
                ? Optional.empty()
                : Optional.of(TransferError.of(
                        ErrorContext.GENERAL_TRANSPORT,
                        ErrorCode.NETWORK_DISCONNECTED,
                        "This machine has no network at the moment."));
    }
}
