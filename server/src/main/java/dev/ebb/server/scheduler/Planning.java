package dev.ebb.server.scheduler;

import dev.ebb.server.fleet.PlaceNeed;
import dev.ebb.server.fleet.QueueShare;
import dev.ebb.server.fleet.ShareKey;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lays before {@link RunQueue} what it plans from: who runs, who waits, how many places there are, and whose last turn was
 * when. Confined to the scheduler's thread but for {@link #places}.
 */
final class Planning {
    /** An owner who has had no turn for so long is first in line anyway. */
    private static final Duration TURNS_REMEMBERED = Duration.ofDays(1);

    /** How many jobs wait in the queue of the fleet is asked this often. */
    private static final Duration BACKLOG_INTERVAL = Duration.ofMillis(500);

    private final QueueShare share;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private final Obedience obedience;
    private final Map<OwnerId, Instant> lastTurns = new HashMap<>();
    private volatile int background;
    private PlaceNeed need = PlaceNeed.NONE;
    private Instant backlogDue = Instant.MIN;

    Planning(QueueShare share, Supplier<Policy> policy, SchedulerOptions options, Obedience obedience) {
        this.share = share;
        this.policy = policy;
        this.options = options;
        this.obedience = obedience;
        this.background = policy.get().scheduling().backgroundJobs();
    }

    /** How many jobs may run here at once, as of the last turn. */
    RunQueue.Places places() {
        return new RunQueue.Places(background, options.maxForegroundJobs());
    }

    /** One turn; true when there are more or fewer places: where their number is the fleet's, they are this node's part. */
    boolean look(Collection<JobSession> sessions, Instant now) {
        int before = background;
        int limit = policy.get().scheduling().backgroundJobs();
        boolean shared = policy.get().fleet().wide().backgroundJobs();
        background = shared ? (int) obedience.mandate().share(ShareKey.JOBS, limit) : limit;
        if (shared && !now.isBefore(backlogDue)) {
            backlogDue = now.plus(BACKLOG_INTERVAL);
            need = need(limit, sessions, now);
        }
        return background != before;
    }

    /** What this node would use of the places, where their number is the fleet's. */
    PlaceNeed need() {
        return need;
    }

    private PlaceNeed need(int limit, Collection<JobSession> sessions, Instant now) {
        List<JobSession> here = sessions.stream()
                .filter(session -> session.job().priority() != JobPriority.FOREGROUND)
                .toList();
        // What is offered to this node is no more than it has places for.
        int waiting = obedience.takesJobs() ? share.backlog(limit) : 0;
        int wanted = Math.min(limit, here.size() + waiting);
        List<JobSession> staying =
                here.stream().filter(session -> !session.isLeaving()).toList();
        boolean lacks = waiting > 0 && here.size() >= background;
        Duration slice = policy.get().scheduling().timeSlice();
        Duration runningFor = staying.stream()
                .map(session -> Duration.between(session.sliceEnd().minus(slice), now))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        for (JobPriority level : List.of(JobPriority.HIGH, JobPriority.NORMAL, JobPriority.LOW)) {
            long running = staying.stream()
                    .filter(session -> session.job().priority() == level)
                    .count();
            int count = (int) Math.min(limit, running + (lacks ? share.bound(level, limit) : 0));
            if (count > 0) {
                return new PlaceNeed(limit, Math.max(wanted, count), level, count, runningFor, slice);
            }
        }
        return new PlaceNeed(limit, wanted, null, 0, runningFor, slice);
    }

    /** The plan for now; what the blockades hold back is not in it. */
    RunQueue.Plan plan(Map<JobId, JobSession> sessions, Blockades blockades, Instant now) {
        List<Job> waiting = new ArrayList<>();
        for (JobPriority priority : JobPriority.values()) {
            int wanted = wanted(priority, sessions.values(), now);
            share
                    .waiting(
                            priority,
                            options.maxForegroundJobs(),
                            wanted,
                            obedience.reach().passedOver())
                    .stream()
                    .filter(job -> !sessions.containsKey(job.id()) && job.pending() == PendingWork.NONE)
                    .filter(job -> obedience.mandate().mayHold(job))
                    .forEach(waiting::add);
        }
        List<RunQueue.Running> running = sessions.values().stream()
                .map(s -> new RunQueue.Running(
                        s.job().id(), s.job().owner(), s.job().priority(), s.sliceEnd(), s.isLeaving()))
                .toList();
        RunQueue.Plan plan = RunQueue.plan(running, blockades.admit(waiting), places(), lastTurns, now);
        lastTurns.values().removeIf(turn -> turn.isBefore(now.minus(TURNS_REMEMBERED)));
        return plan;
    }

    /** How many jobs of a level could begin now, if those of lower ones and those whose slice is over gave way. */
    private int wanted(JobPriority priority, Collection<JobSession> sessions, Instant now) {
        boolean foreground = priority == JobPriority.FOREGROUND;
        int places = foreground ? places().foreground() : places().background();
        int held = 0;
        for (JobSession session : sessions) {
            JobPriority level = session.job().priority();
            boolean above = foreground == (level == JobPriority.FOREGROUND) && level.code() <= priority.code();
            boolean mayGiveWay = !foreground && level == priority && !now.isBefore(session.sliceEnd());
            held += above && !mayGiveWay ? 1 : 0;
        }
        return Math.max(0, places - held);
    }

    /** A job has its turn. */
    void started(Job job, Instant now) {
        if (job.priority() != JobPriority.FOREGROUND) {
            lastTurns.put(job.owner(), now);
        }
    }
}
