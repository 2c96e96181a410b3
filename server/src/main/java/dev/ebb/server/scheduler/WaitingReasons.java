package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.scheduler.WaitingReason.Kind;
import dev.ebb.server.scheduler.WaitingReason.Others;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says why a job does not transfer at a moment, from what is known of the job and of the queue then. Pure. */
public final class WaitingReasons {
    private static final String BY_ITSELF = "It goes on by itself.";

    private final Job job;
    private final Situation now;
    private final SchedulerView.@Nullable TooFull volume;
    private final List<Job> queued;

    /**
     * For one job.
     *
     * @param queued QUEUED background jobs of everybody, those of higher priority and those served longest ago first
     */
    public WaitingReasons(Job job, Situation now, SchedulerView.@Nullable TooFull volume, List<Job> queued) {
        this.job = job;
        this.now = now;
        this.volume = volume;
        this.queued = queued;
    }

    /** The reasons, what decides most first; empty when the job transfers. */
    public List<WaitingReason> list() {
        if (job.pending() == PendingWork.PUBLISH) {
            return List.of(WaitingReason.of(
                    Kind.COMMIT_IN_PROGRESS, "Complete is putting the job's files in place.", "It ends by itself."));
        }
        return switch (job.state()) {
            case SUSPENDED -> List.of(suspended());
            case QUEUED -> queued();
            case CONNECTING, TRANSFERRING -> running();
            case TRANSIENT_ERROR -> failing();
            case ERROR ->
                List.of(WaitingReason.of(
                                Kind.ERROR,
                                "The job failed and is not tried again by itself" + cause() + ".",
                                remedy() + " Then resume the job, or cancel it.")
                        .with(job.error(), null));
            case TRANSFERRED ->
                List.of(WaitingReason.of(
                        Kind.WAITING_FOR_COMPLETE,
                        job.counters().isWhole()
                                ? "Everything is transferred."
                                : "What the job had is transferred; files were added since.",
                        job.counters().isWhole()
                                ? "Complete puts the files in place."
                                : "Resume fetches the new files; Complete keeps what is there."));
            case ACKNOWLEDGED, CANCELLED ->
                List.of(WaitingReason.of(
                        Kind.ENDED,
                        job.state() == JobState.CANCELLED ? "The job was cancelled." : "The job was completed.",
                        "Nothing: create a new job."));
        };
    }

    private WaitingReason suspended() {
        return job.counters().filesTotal() == 0
                ? WaitingReason.of(Kind.NO_FILES, "The job has no files.", "Add a file, then resume the job.")
                : WaitingReason.of(Kind.SUSPENDED, "The job is suspended.", "Resume the job.");
    }

    private List<WaitingReason> running() {
        boolean hostLimit = holders().anyMatch(it -> it.id().equals(job.id()) && it.waitsForConnection());
        if (hostLimit) {
            return List.of(WaitingReason.of(
                            Kind.HOST_LIMIT,
                            "Other files hold all the connections that may be open to the server.",
                            BY_ITSELF)
                    .because("engine.connections-per-host"));
        }
        return job.state() == JobState.TRANSFERRING
                ? List.of()
                : List.of(WaitingReason.of(Kind.STARTING, "The job is opening its connection.", BY_ITSELF));
    }

    private List<WaitingReason> failing() {
        List<WaitingReason> reasons = new ArrayList<>();
        barrier().ifPresent(reasons::add);
        if (volume != null) {
            reasons.add(WaitingReason.of(
                            Kind.DISK_SPACE,
                            "The volume of " + volume.folder() + " is too full: " + volume.neededBytes()
                                    + " bytes are needed and " + volume.freeBytes() + " can be had.",
                            "Free space on it; the job then goes on by itself within seconds.")
                    .with(job.error(), null)
                    .on(volume));
        }
        if (job.retry().due() != null) {
            reasons.add(WaitingReason.of(
                            Kind.RETRY_DUE,
                            "The last try failed" + cause() + "; the next is due at "
                                    + job.retry().due() + ".",
                            "Resume retries at once.")
                    .with(job.error(), job.retry().due()));
        }
        if (reasons.isEmpty()) {
            reasons.add(WaitingReason.of(Kind.STARTING, "What kept the job is over; it is queued again.", BY_ITSELF));
        }
        return reasons;
    }

    /** What stops the job whatever the queue says. A job that never leaves this machine is not stopped by the network. */
    private Optional<WaitingReason> barrier() {
        String policy = now.closedBy().get(job.priority());
        if (policy != null) {
            return Optional.of(WaitingReason.of(
                            Kind.POLICY,
                            "The policy " + policy + " lets no job of this priority transfer at this time.",
                            "It goes on when the policy allows it; an administrator can change it, and FOREGROUND is not"
                                    + " limited.")
                    .because(policy));
        }
        JobError error = job.error();
        boolean lost = error != null && error.code().equals(ErrorCode.NETWORK_DISCONNECTED);
        return now.networkUp() || !lost
                ? tooExpensive()
                : Optional.of(WaitingReason.of(
                                Kind.NETWORK_DOWN,
                                "This machine has no network.",
                                "Connect it; the job then goes on by itself.")
                        .with(job.error(), null));
    }

    /** A queued job is told of it when its turn comes, since it may be for this machine alone. */
    private Optional<WaitingReason> tooExpensive() {
        JobError error = job.error();
        if (error == null || !error.code().equals(ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY)) {
            return Optional.empty();
        }
        return now.cost()
                .against(
                        now.network(), job.priority(), job.settings().transfer().costFlags())
                .map(it -> WaitingReason.of(
                                Kind.NETWORK_COST,
                                it.reason(),
                                "It goes on when the network costs less; other cost flags of the job or another policy"
                                        + " would let it go on at once.")
                        .with(job.error(), null)
                        .because(it.key()));
    }

    private List<WaitingReason> queued() {
        List<WaitingReason> reasons = new ArrayList<>();
        if (now.stopping()) {
            reasons.add(WaitingReason.of(
                    Kind.SERVICE_STOPPING, "The service is stopping.", "It goes on after the next start."));
        }
        barrier().ifPresent(reasons::add);
        boolean hasPlace = holders().anyMatch(it -> it.id().equals(job.id()));
        if (!hasPlace && reasons.isEmpty()) {
            turn(reasons);
        }
        if (reasons.isEmpty()) {
            reasons.add(WaitingReason.of(Kind.STARTING, "The turn of the job has come.", BY_ITSELF));
        }
        return reasons;
    }

    private void turn(List<WaitingReason> reasons) {
        boolean front = job.priority() == JobPriority.FOREGROUND;
        Counter higher = new Counter();
        Counter holding = new Counter();
        Counter ahead = new Counter();
        holders()
                .filter(it -> front == (it.priority() == JobPriority.FOREGROUND))
                .forEach(it -> {
                    holding.add(it.id(), it.owner());
                    if (isHigher(it.priority())) {
                        higher.add(it.id(), it.owner());
                    }
                });
        for (Job other : queued) {
            if (isHigher(other.priority())) {
                higher.add(other.id(), other.owner());
            }
        }
        if (!higher.others().isEmpty()) {
            reasons.add(WaitingReason.of(
                            Kind.HIGHER_PRIORITY_RUNNING,
                            "Jobs of a higher priority go first: " + higher + ".",
                            "It goes on when they are done; a higher priority would put it among them.")
                    .with(higher.others()));
        }
        int places = front ? now.places().foreground() : now.places().background();
        if (holding.size() < places) {
            return;
        }
        if (places == 0) {
            reasons.add(WaitingReason.of(
                            Kind.NO_PLACES,
                            "Other nodes have all the places for background jobs that the fleet shares; this one has none.",
                            "It goes on when one of theirs is free, or when this node has its turn; FOREGROUND jobs run at"
                                    + " once.")
                    .because("scheduling.background-jobs-scope"));
            return;
        }
        reasons.add(WaitingReason.of(
                        Kind.NO_PLACES,
                        "As many jobs run as may run at once, " + places + ": " + holding + ".",
                        "It goes on when one is done or its time slice is over"
                                + (front ? "." : "; FOREGROUND jobs run at once."))
                .with(holding.others())
                .because(front ? "" : "scheduling.background-jobs"));
        queued.stream()
                .takeWhile(other -> !other.id().equals(job.id()))
                .filter(other -> other.priority() == job.priority())
                .forEach(other -> ahead.add(other.id(), other.owner()));
        if (!ahead.others().isEmpty()) {
            reasons.add(WaitingReason.of(
                            Kind.QUEUED_BEHIND,
                            "Jobs of the same priority have their turn first: " + ahead + ".",
                            "It goes on when their turns are over.")
                    .with(ahead.others()));
        }
    }

    private boolean isHigher(JobPriority other) {
        return other != JobPriority.FOREGROUND && other.code() < job.priority().code();
    }

    private java.util.stream.Stream<Situation.Holder> holders() {
        return now.running().stream();
    }

    private String cause() {
        JobError error = job.error();
        return error == null ? "" : " (" + ErrorCatalog.describe(error.code()).name() + ")";
    }

    private String remedy() {
        JobError error = job.error();
        return error == null
                ? "Put the cause right."
                : ErrorCatalog.describe(error.code()).remedy();
    }

    /** Jobs in the way: each once, the owner's own by id. */
    private final class Counter {
        private final Set<JobId> own = new LinkedHashSet<>();
        private final Set<JobId> foreign = new LinkedHashSet<>();

        void add(JobId id, OwnerId owner) {
            (owner.equals(job.owner()) ? own : foreign).add(id);
        }

        int size() {
            return own.size() + foreign.size();
        }

        Others others() {
            return new Others(List.copyOf(own), foreign.size());
        }

        @Override
        public String toString() {
            return own.size() + " of the same owner, " + foreign.size() + " of others";
        }
    }
}
