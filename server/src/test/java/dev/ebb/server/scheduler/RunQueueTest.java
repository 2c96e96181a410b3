package dev.ebb.server.scheduler;

import static dev.ebb.server.job.JobPriority.FOREGROUND;
import static dev.ebb.server.job.JobPriority.HIGH;
import static dev.ebb.server.job.JobPriority.LOW;
import static dev.ebb.server.job.JobPriority.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobRules;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.support.NewJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who starts and who leaves, scene by scene: jobs are named by letters, {@code a1} is Alice's first. */
class RunQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration SLICE = Duration.ofMinutes(5);

    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, String> names = new LinkedHashMap<>();
    private final Map<OwnerId, Instant> lastTurns = new HashMap<>();

    @Test
    void background_placesFree_startInOrder() {
        check(List.of(), waiting(NORMAL, "a1", "a2", "a3"), 2, "a1 a2", "");
    }

    @Test
    void background_noPlaceFree_nobodyStarts() {
        check(List.of(fresh(NORMAL, "a1"), fresh(NORMAL, "a2")), waiting(NORMAL, "a3"), 2, "", "");
    }

    @Test
    void priority_lowerLevel_getsNothingWhileAHigherOneWaits() {
        check(List.of(), both(waiting(HIGH, "a1"), both(waiting(NORMAL, "a2"), waiting(LOW, "a3"))), 3, "a1", "");
    }

    @Test
    void priority_lowerLevel_getsNothingWhileAHigherOneRuns() {
        check(List.of(fresh(HIGH, "a1")), waiting(NORMAL, "a2"), 3, "", "");
    }

    @Test
    void priority_higherJobArrives_everyLowerOneLeaves() {
        check(List.of(fresh(NORMAL, "a1"), fresh(LOW, "a2"), fresh(HIGH, "b1")), waiting(HIGH, "b2"), 4, "b2", "a1 a2");
    }

    @Test
    void priority_higherJobArrivesToFullPlaces_startsWhenTheyAreLeft() {
        check(List.of(fresh(LOW, "a1"), fresh(LOW, "a2")), waiting(NORMAL, "b1"), 2, "", "a1 a2");
        check(List.of(leaving(LOW, "a1"), fresh(LOW, "a2")), waiting(NORMAL, "b1"), 2, "", "a2");
        check(List.of(leaving(LOW, "a2")), waiting(NORMAL, "b1"), 2, "b1", "");
    }

    @Test
    void slice_overWhileSomebodyWaits_ends() {
        check(List.of(over(NORMAL, "a1", 1)), waiting(NORMAL, "a2"), 1, "", "a1");
    }

    @Test
    void slice_overWhileNobodyWaits_goesOn() {
        check(List.of(over(NORMAL, "a1", 1)), List.of(), 1, "", "");
        check(List.of(over(HIGH, "a1", 1)), waiting(NORMAL, "a2"), 1, "", "");
    }

    @Test
    void slice_overWhileAPlaceIsFree_goesOn() {
        check(List.of(over(NORMAL, "a1", 1)), waiting(NORMAL, "a2"), 2, "a2", "");
    }

    @Test
    void slice_severalOver_asManyEndAsAreNeededLongestFirst() {
        List<RunQueue.Running> running =
                List.of(over(NORMAL, "a1", 1), over(NORMAL, "a2", 3), over(NORMAL, "a3", 2), fresh(NORMAL, "a4"));
        check(running, waiting(NORMAL, "a5"), 4, "", "a2");
        check(running, waiting(NORMAL, "a5", "a6", "a7", "a8"), 4, "", "a1 a2 a3");
    }

    @Test
    void slice_overWhileAPlaceIsBeingLeft_goesOn() {
        check(List.of(over(NORMAL, "a1", 1), leaving(NORMAL, "a2")), waiting(NORMAL, "a3"), 2, "", "");
    }

    @Test
    void owners_haveUnequalShares_theOneWithLessGoesFirst() {
        check(
                List.of(fresh(NORMAL, "a1"), fresh(NORMAL, "a2")),
                waiting(NORMAL, "a3", "a4", "b1", "b2"),
                4,
                "b1 b2",
                "");
    }

    @Test
    void owners_allWait_takeTurns() {
        check(List.of(), waiting(NORMAL, "a1", "a2", "a3", "b1", "c1"), 4, "a1 a2 b1 c1", "");
    }

    @Test
    void owners_withEqualShares_theOneServedLongestAgoGoesFirst() {
        lastTurns.put(new OwnerId("owner:a"), NOW);
        lastTurns.put(new OwnerId("owner:b"), NOW.minus(SLICE));
        check(List.of(), waiting(NORMAL, "a1", "a2", "b1"), 1, "b1", "");
        check(List.of(), waiting(NORMAL, "a1", "a2", "b1", "c1"), 1, "c1", "");
    }

    @Test
    void foreground_any_startsBesideFullPlaces() {
        check(
                List.of(fresh(NORMAL, "a1")),
                both(waiting(FOREGROUND, "a2", "a3", "b1"), waiting(NORMAL, "a4")),
                1,
                "a2 a3 b1",
                "");
    }

    @Test
    void foreground_running_holdsNoBackgroundPlace() {
        check(List.of(fresh(FOREGROUND, "a1"), fresh(FOREGROUND, "a2")), waiting(LOW, "a3"), 1, "a3", "");
    }

    @Test
    void foreground_sliceOver_goesOn() {
        check(List.of(over(FOREGROUND, "a1", 1)), waiting(FOREGROUND, "a2"), 1, "a2", "");
    }

    @Test
    void foreground_placesFull_waits() {
        RunQueue.Plan plan = RunQueue.plan(
                List.of(fresh(FOREGROUND, "a1")),
                waiting(FOREGROUND, "a2", "a3"),
                new RunQueue.Places(1, 2),
                lastTurns,
                NOW);
        assertThat(named(plan.start().stream().map(Job::id).toList())).isEqualTo("a2");
    }

    @Test
    void places_fewerThanRun_whoBeganLastLeaves() {
        check(List.of(over(NORMAL, "a1", 1), fresh(NORMAL, "a2"), leaving(NORMAL, "a3")), List.of(), 1, "", "a2");
    }

    private void check(List<RunQueue.Running> running, List<Job> waiting, int places, String start, String yield) {
        RunQueue.Plan plan = RunQueue.plan(running, waiting, new RunQueue.Places(places, 64), lastTurns, NOW);
        assertThat(named(plan.start().stream().map(Job::id).toList()))
                .as("start")
                .isEqualTo(start);
        assertThat(named(plan.yield().keySet())).as("yield").isEqualTo(yield);
    }

    private String named(Iterable<JobId> ids) {
        java.util.TreeSet<String> found = new java.util.TreeSet<>();
        ids.forEach(id -> found.add(names.get(id)));
        return String.join(" ", found);
    }

    private RunQueue.Running fresh(JobPriority priority, String name) {
        return running(priority, name, NOW.plus(SLICE), false);
    }

    private RunQueue.Running over(JobPriority priority, String name, int minutes) {
        return running(priority, name, NOW.minus(Duration.ofMinutes(minutes)), false);
    }

    private RunQueue.Running leaving(JobPriority priority, String name) {
        return running(priority, name, NOW, true);
    }

    private RunQueue.Running running(JobPriority priority, String name, Instant sliceEnd, boolean leaving) {
        Job job = job(priority, name);
        return new RunQueue.Running(job.id(), job.owner(), priority, sliceEnd, leaving);
    }

    private List<Job> waiting(JobPriority priority, String... waiting) {
        return Arrays.stream(waiting).map(name -> job(priority, name)).toList();
    }

    private static List<Job> both(List<Job> one, List<Job> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private Job job(JobPriority priority, String name) {
        return jobs.computeIfAbsent(name, key -> {
            OwnerId owner = new OwnerId("owner:" + name.charAt(0));
            JobId id = new JobId(UUID.randomUUID());
            names.put(id, name);
            return JobRules.create(id, NewJobs.resumed(owner, priority, 1), NOW).after();
        });
    }
}
