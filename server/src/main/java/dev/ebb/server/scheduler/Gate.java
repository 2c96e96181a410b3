package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.policy.Policy;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What keeps jobs from running at a moment, whatever the queue says: no network, one that costs too much, or a
 * bandwidth limit of 0. Immutable.
 *
 * @param networkUp some network reaches other machines, as far as is known
 * @param closedBy for each priority that may not run, the policy that says so
 * @param network what the network costs
 * @param cost on networks of which cost jobs may run
 */
record Gate(boolean networkUp, Map<JobPriority, String> closedBy, NetworkCost network, CostDefaults cost) {
    /** Everything may run that has no rule of its own. */
    static final Gate OPEN = new Gate(true, Map.of(), NetworkCost.UNKNOWN, CostDefaults.ALWAYS);

    Gate {
        closedBy = Map.copyOf(closedBy);
    }

    static Gate of(boolean networkUp, NetworkCost seen, Policy policy, LocalDateTime now) {
        Map<JobPriority, String> closed = new EnumMap<>(JobPriority.class);
        for (JobPriority priority : JobPriority.values()) {
            policy.bandwidth()
                    .inForce(priority, now)
                    .filter(limit -> limit.kbps() == 0)
                    .ifPresent(limit -> closed.put(priority, limit.key()));
        }
        return new Gate(networkUp, closed, policy.cost().networks().of(seen), policy.cost());
    }

    /** True when something may keep a job from running, if it is not for this machine alone. Cheap. */
    boolean concerns(Job job) {
        return !networkUp || closedBy.containsKey(job.priority()) || !network.admittedBy(accepted(job));
    }

    /** True when it will be known in a moment whether the network is too expensive for the job: it neither starts nor fails. */
    boolean isUndecided(Job job, Predicate<Job> staysHere) {
        return network.isPending() && !network.admittedBy(accepted(job)) && !staysHere.test(job);
    }

    /** True when jobs that the other one barred may have become free. */
    boolean frees(Gate before) {
        return !closedBy.keySet().containsAll(before.closedBy.keySet())
                || !network.equals(before.network)
                || !cost.equals(before.cost);
    }

    private int accepted(Job job) {
        return cost.accepted(job.priority(), job.settings().transfer().costFlags());
    }

    /** Why a job may not run; empty when it may. What stays on this machine needs no network and costs nothing. */
    Optional<TransferError> against(Job job, Predicate<Job> staysHere) {
        String policy = closedBy.get(job.priority());
        if (policy != null) {
            return Optional.of(TransferError.of(
                    ErrorContext.GENERAL_QUEUE_MANAGER,
                    ErrorCode.BLOCKED_BY_POLICY,
                    "The policy " + policy + " is 0 at this time."));
        }
        if (!concerns(job) || staysHere.test(job)) {
            return Optional.empty();
        }
        if (!networkUp) {
            return Optional.of(TransferError.of(
                    ErrorContext.GENERAL_TRANSPORT,
                    ErrorCode.NETWORK_DISCONNECTED,
                    "This machine has no network at the moment."));
        }
        return cost.against(network, job.priority(), job.settings().transfer().costFlags())
                .map(it -> TransferError.of(ErrorContext.GENERAL_QUEUE_MANAGER, it.code(), it.reason()));
    }
}
