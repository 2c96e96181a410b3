package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Space;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds jobs back that may not run for a reason outside the queue, and lets them go when the reason is gone: no network
 * or an expensive one, a bandwidth limit of 0, a full volume. Confined to the scheduler's thread but for {@link #gate}.
 */
final class Blockades {
    private static final Set<ErrorCode> OURS = Set.of(
            ErrorCode.NETWORK_DISCONNECTED, ErrorCode.BLOCKED_BY_POLICY, ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY);

    /** Who asks what the network costs has an answer by then, or does without. */
    private static final Duration COST_PATIENCE = Duration.ofSeconds(2);

    private final JobLedger ledger;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private final LocalTargets local;
    private final Requeue requeue;
    private final SpaceWaits spaces;
    private volatile Gate gate = Gate.OPEN;
    private boolean networkUp = true;
    private boolean begun;
    private @Nullable Instant networkBack;
    private NetworkCost network = NetworkCost.UNKNOWN;
    private @Nullable Instant costDue;

    /** Changed jobs to be looked at in the next turn: to look may need the store, which may fail. */
    private final Map<JobId, Job> changed = new LinkedHashMap<>();

    Blockades(
            JobLedger ledger,
            QueueReader queue,
            Supplier<Policy> policy,
            SchedulerOptions options,
            Mailbox mailbox,
            Space space) {
        this.ledger = ledger;
        this.policy = policy;
        this.options = options;
        this.local = new LocalTargets(queue, options.page());
        this.requeue = new Requeue(ledger, queue, mailbox, options.page());
        this.spaces = new SpaceWaits(ledger, space, mailbox, options.spaceInterval());
    }

    /** What keeps jobs from running now. For any thread. */
    Gate gate() {
        return gate;
    }

    /** The last network has gone, or one has come; for it to come to rest takes a moment. */
    void network(boolean up, Instant now) {
        networkUp &= up;
        networkBack = up ? now.plus(options.networkSettling()) : null;
    }

    /** What the network costs, as the machine sees it. */
    void cost(NetworkCost seen, Instant now) {
        network = seen;
        costDue = seen.isPending() ? now.plus(COST_PATIENCE) : null;
    }

    void lost(Requeue.Pass pass) {
        requeue.again(pass);
    }

    void spaceAnswered(JobId id, boolean fits, Instant now) {
        spaces.answered(id, fits, now);
    }

    /** One turn; true when plans have to be made anew. */
    boolean run(Instant now, Collection<JobSession> sessions) {
        if (!begun) {
            begun = true;
            requeue(now, "the service was restarted", job -> job.retry().due() == null || SpaceWaits.lacksSpace(job));
        }
        if (networkBack != null && !now.isBefore(networkBack)) {
            networkBack = null;
            networkUp = true;
            requeue(now, "the network is back", job -> true);
        }
        if (costDue != null && !now.isBefore(costDue)) {
            cost(NetworkCost.UNKNOWN, now);
        }
        boolean moved = look(now, sessions);
        lookAtChanged();
        requeue.step();
        spaces.run(now);
        return moved;
    }

    private boolean look(Instant now, Collection<JobSession> sessions) {
        Gate before = gate;
        Gate next = Gate.of(networkUp, network, policy.get(), LocalDateTime.ofInstant(now, options.zone()));
        if (next.equals(before)) {
            return false;
        }
        gate = next;
        if (next.frees(before)) {
            requeue(now, "the policy allows it again", Blockades::isBarredByPolicy);
        }
        sessions.stream()
                .filter(JobSession::isBegun)
                .forEach(session -> changed.put(session.job().id(), session.job()));
        return true;
    }

    private void requeue(Instant now, String reason, java.util.function.Predicate<Job> which) {
        requeue.begin(new Requeue.Pass(
                reason, now, job -> which.test(job) && against(job).isEmpty()));
    }

    /** Of jobs that could start, those that may; the others are told what keeps them. */
    List<Job> admit(List<Job> waiting) {
        List<Job> allowed = new ArrayList<>();
        for (Job job : waiting) {
            if (!gate.isUndecided(job, local::hold) && !blockIfBarred(job)) {
                allowed.add(job);
            }
        }
        return allowed;
    }

    /** A job has changed; true when plans have to be made anew. */
    boolean notice(Job job) {
        spaces.notice(job);
        boolean held = isHeld(job);
        if (held || job.state().isRunning() && gate.concerns(job)) {
            changed.put(job.id(), job);
        }
        return held; // the queue behind it has not been looked through yet
    }

    private void lookAtChanged() {
        for (Job job : List.copyOf(changed.values())) {
            if (job.state().isRunning()) {
                blockIfBarred(job);
            } else if (isHeld(job) && against(job).isEmpty()) {
                JobError error = job.error();
                Instant failed = error == null ? Instant.MAX : error.time();
                ledger.report(job.id(), new JobCommand.Unblock(failed, "nothing keeps it any more"));
            }
            changed.remove(job.id());
        }
    }

    private static boolean isHeld(Job job) {
        return job.state() == JobState.TRANSIENT_ERROR
                && job.retry().due() == null
                && OURS.stream().anyMatch(code -> hasError(job, code));
    }

    /** When there is something to do again; null when only the world can tell. */
    @Nullable
    Instant next(Instant now) {
        if (requeue.isBusy()) {
            return now;
        }
        Instant next = earlier(earlier(networkBack, costDue), spaces.next());
        Bandwidth bandwidth = policy.get().bandwidth();
        return bandwidth.mayBlock() ? earlier(next, nextHour(now)) : next;
    }

    private Instant nextHour(Instant now) {
        return now.atZone(options.zone())
                .truncatedTo(ChronoUnit.HOURS)
                .plusHours(1)
                .toInstant();
    }

    private boolean blockIfBarred(Job job) {
        Optional<TransferError> reason = against(job);
        reason.ifPresent(error -> ledger.report(job.id(), new JobCommand.Block(error)));
        return reason.isPresent();
    }

    private Optional<TransferError> against(Job job) {
        return gate.against(job, local::hold);
    }

    private static boolean isBarredByPolicy(Job job) {
        return hasError(job, ErrorCode.BLOCKED_BY_POLICY) || hasError(job, ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY);
    }

    private static boolean hasError(Job job, ErrorCode code) {
        JobError error = job.error();
        return error != null && error.code().equals(code);
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        return a == null || b != null && b.isBefore(a) ? b : a;
    }
}
