package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says which jobs start and which give up their place: BITS's rules (foreground all at once; background strictly HIGH before
 * NORMAL before LOW; time slices inside a level), and inside a level the owner with the fewest running jobs first, then the
 * one whose last turn is longest ago. Pure.
 */
public final class RunQueue {
    private RunQueue() {}

    /**
     * A job that runs.
     *
     * @param id the job
     * @param owner whose it is
     * @param priority its level now
     * @param sliceEnd when its time slice is over
     * @param leaving it has been told to stop and still holds its place
     */
    public record Running(JobId id, OwnerId owner, JobPriority priority, Instant sliceEnd, boolean leaving) {}

    /**
     * How many places there are.
     *
     * @param background places for background jobs
     * @param foreground places for foreground jobs
     */
    public record Places(int background, int foreground) {}

    /**
     * What to do now.
     *
     * @param start jobs to start, in order
     * @param yield jobs to stop because another one's turn has come, with the reason
     */
    public record Plan(List<Job> start, Map<JobId, String> yield) {
        public Plan {
            start = List.copyOf(start);
            yield = Map.copyOf(yield);
        }
    }

    /**
     * The plan for a moment; {@code waiting} holds each level's QUEUED jobs, those served longest ago first, and
     * {@code lastTurns} when a background job of an owner last started.
     */
    public static Plan plan(
            List<Running> running, List<Job> waiting, Places places, Map<OwnerId, Instant> lastTurns, Instant now) {
        List<Job> start = new ArrayList<>();
        Map<JobId, String> yield = new HashMap<>();
        planForeground(running, waiting, places, start);
        List<Running> holders = new ArrayList<>(running.stream()
                .filter(job -> job.priority() != JobPriority.FOREGROUND)
                .toList());
        int level = topLevel(holders, waiting);
        List<Job> candidates = fairly(
                waiting.stream().filter(job -> job.priority().code() == level).toList(), holders, lastTurns);
        int free = Math.max(0, places.background() - holders.size());
        start.addAll(candidates.subList(0, Math.min(free, candidates.size())));
        displaceLower(holders, level, yield);
        clearExcess(holders, places, yield);
        int unplaced = candidates.size() - free - leaving(holders, yield);
        endSlices(holders, unplaced, now, yield);
        return new Plan(start, yield);
    }

    private static void planForeground(List<Running> running, List<Job> waiting, Places places, List<Job> start) {
        long free = places.foreground()
                - running.stream()
                        .filter(job -> job.priority() == JobPriority.FOREGROUND)
                        .count();
        waiting.stream()
                .filter(job -> job.priority() == JobPriority.FOREGROUND)
                .limit(Math.max(0, free))
                .forEach(start::add);
    }

    private static int topLevel(List<Running> holders, List<Job> waiting) {
        int level = JobPriority.LOW.code();
        for (Running job : holders) {
            level = Math.min(level, job.priority().code());
        }
        for (Job job : waiting) {
            if (job.priority() != JobPriority.FOREGROUND) {
                level = Math.min(level, job.priority().code());
            }
        }
        return level;
    }

    /** A lower level has no place while a higher one can run. */
    private static void displaceLower(List<Running> holders, int level, Map<JobId, String> yield) {
        for (Running job : holders) {
            if (!job.leaving() && job.priority().code() > level) {
                yield.put(job.id(), "a job of higher priority can run");
            }
        }
    }

    /** There are fewer places, or a foreground job has become a background one: who began last leaves. */
    private static void clearExcess(List<Running> holders, Places places, Map<JobId, String> yield) {
        List<Running> staying = holders.stream()
                .filter(job -> !job.leaving() && !yield.containsKey(job.id()))
                .sorted(Comparator.comparing(Running::sliceEnd))
                .toList();
        staying.stream()
                .skip(Math.max(0, places.background()))
                .forEach(job -> yield.put(job.id(), "more jobs run than there are places"));
    }

    private static int leaving(List<Running> holders, Map<JobId, String> yield) {
        return (int) holders.stream()
                .filter(job -> job.leaving() || yield.containsKey(job.id()))
                .count();
    }

    private static void endSlices(List<Running> holders, int unplaced, Instant now, Map<JobId, String> yield) {
        holders.stream()
                .filter(job -> !job.leaving() && !yield.containsKey(job.id()))
                .filter(job -> !now.isBefore(job.sliceEnd()))
                .sorted(Comparator.comparing(Running::sliceEnd))
                .limit(Math.max(0, unplaced))
                .forEach(job -> yield.put(job.id(), "its time slice is over"));
    }

    /** Keeps the order of each owner's jobs and deals places to the owners with the fewest first. */
    private static List<Job> fairly(List<Job> waiting, List<Running> holders, Map<OwnerId, Instant> lastTurns) {
        Map<OwnerId, Integer> held = new HashMap<>();
        holders.forEach(job -> held.merge(job.owner(), 1, Integer::sum));
        record Seat(int round, Instant lastTurn, int order, Job job) {}
        List<Seat> seats = new ArrayList<>();
        for (Job job : waiting) {
            int round = held.merge(job.owner(), 1, Integer::sum);
            Instant lastTurn = lastTurns.getOrDefault(job.owner(), Instant.MIN);
            seats.add(new Seat(round, lastTurn, seats.size(), job));
        }
        return seats.stream()
                .sorted(Comparator.comparingInt(Seat::round)
                        .thenComparing(Seat::lastTurn)
                        .thenComparingInt(Seat::order))
                .map(Seat::job)
                .toList();
    }
}
