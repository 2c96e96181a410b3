package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobRules;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for every plan, whatever runs and waits. */
class RunQueuePropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private record Scene(List<RunQueue.Running> running, List<Job> waiting, RunQueue.Places places) {}

    @Test
    void plan_ofAnyScene_keepsThePromises() {
        Seeds.forEach(3000, random -> {
            Scene scene = scene(random);
            RunQueue.Plan plan = RunQueue.plan(scene.running(), scene.waiting(), scene.places(), Map.of(), NOW);
            checkPlaces(scene, plan);
            checkPriorities(scene, plan);
            checkYields(scene, plan);
            checkFairness(scene, plan);
            checkNothingIsWasted(scene, plan);
        });
    }

    @Test
    void plan_repeatedWithSlices_servesEveryOwnerAlike() {
        Seeds.forEach(50, random -> {
            Map<OwnerId, Integer> served = serveForLong(random);
            int most =
                    served.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            int least =
                    served.values().stream().mapToInt(Integer::intValue).min().orElse(0);
            assertThat(most - least).as(served.toString()).isLessThanOrEqualTo(most / 2 + 2);
        });
    }

    private static void checkPlaces(Scene scene, RunQueue.Plan plan) {
        long holding = background(scene.running()).count();
        long starting = plan.start().stream()
                .filter(RunQueuePropertiesTest::isBackground)
                .count();
        assertThat(starting).isLessThanOrEqualTo(Math.max(0, scene.places().background() - holding));
        long foreground = scene.running().size() - holding;
        assertThat(plan.start().size() - starting)
                .isLessThanOrEqualTo(Math.max(0, scene.places().foreground() - foreground));
        long staying = background(scene.running())
                .filter(job -> !job.leaving() && !plan.yield().containsKey(job.id()))
                .count();
        assertThat(staying).isLessThanOrEqualTo(scene.places().background());
        assertThat(plan.start()).doesNotHaveDuplicates().isSubsetOf(scene.waiting());
    }

    private static void checkPriorities(Scene scene, RunQueue.Plan plan) {
        for (Job started : plan.start()) {
            if (isBackground(started)) {
                assertThat(scene.waiting())
                        .noneMatch(job -> isBackground(job) && job.priority().before(started.priority()));
                assertThat(background(scene.running()))
                        .noneMatch(job -> job.priority().before(started.priority()));
            }
        }
        background(scene.running())
                .filter(job -> !job.leaving() && !plan.yield().containsKey(job.id()))
                .forEach(staying -> assertThat(scene.waiting())
                        .noneMatch(job -> isBackground(job) && job.priority().before(staying.priority())));
    }

    private static void checkYields(Scene scene, RunQueue.Plan plan) {
        Map<JobId, RunQueue.Running> running = new HashMap<>();
        scene.running().forEach(job -> running.put(job.id(), job));
        long active = background(scene.running()).filter(job -> !job.leaving()).count();
        plan.yield().forEach((id, reason) -> {
            RunQueue.Running job = running.get(id);
            assertThat(job.leaving()).isFalse();
            assertThat(job.priority()).isNotEqualTo(JobPriority.FOREGROUND);
            boolean higher = scene.waiting().stream()
                            .anyMatch(w -> isBackground(w) && w.priority().before(job.priority()))
                    || background(scene.running()).anyMatch(r -> r.priority().before(job.priority()));
            boolean crowded = active > scene.places().background();
            boolean over = !NOW.isBefore(job.sliceEnd());
            Set<Job> unplaced = new HashSet<>(scene.waiting());
            plan.start().forEach(unplaced::remove);
            boolean awaited = unplaced.stream().anyMatch(w -> w.priority() == job.priority());
            assertThat(higher || crowded || (over && awaited)).as(reason).isTrue();
        });
    }

    /** Nobody starts a job while another owner of the level, who waits, would still have fewer. */
    private static void checkFairness(Scene scene, RunQueue.Plan plan) {
        Map<OwnerId, Integer> held = new HashMap<>();
        background(scene.running()).forEach(job -> held.merge(job.owner(), 1, Integer::sum));
        List<Job> started = plan.start().stream()
                .filter(RunQueuePropertiesTest::isBackground)
                .toList();
        started.forEach(job -> held.merge(job.owner(), 1, Integer::sum));
        for (Job job : started) {
            for (Job left : scene.waiting()) {
                if (left.priority() == job.priority() && !started.contains(left)) {
                    assertThat(held.get(job.owner())).isLessThanOrEqualTo(held.getOrDefault(left.owner(), 0) + 1);
                }
            }
        }
    }

    /** A free place stays empty only when nobody of the highest level waits. */
    private static void checkNothingIsWasted(Scene scene, RunQueue.Plan plan) {
        long holding = background(scene.running()).count();
        long starting = plan.start().stream()
                .filter(RunQueuePropertiesTest::isBackground)
                .count();
        JobPriority top = scene.waiting().stream()
                .filter(RunQueuePropertiesTest::isBackground)
                .map(Job::priority)
                .min(Comparator.naturalOrder())
                .orElse(null);
        boolean higherRuns = top != null
                && background(scene.running()).anyMatch(job -> job.priority().before(top));
        if (top != null && !higherRuns && holding + starting < scene.places().background()) {
            assertThat(scene.waiting().stream().filter(job -> job.priority() == top))
                    .allMatch(plan.start()::contains);
        }
    }

    private static Scene scene(Random random) {
        List<RunQueue.Running> running = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            Job job = job(random);
            Instant sliceEnd = NOW.plusSeconds(random.nextInt(600) - 300);
            running.add(new RunQueue.Running(job.id(), job.owner(), job.priority(), sliceEnd, random.nextInt(4) == 0));
        }
        List<Job> waiting = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            waiting.add(job(random));
        }
        waiting.sort(Comparator.comparing(Job::priority));
        return new Scene(running, waiting, new RunQueue.Places(1 + random.nextInt(5), 1 + random.nextInt(4)));
    }

    /** Owners with different numbers of endless jobs; every turn lasts one slice. */
    private static Map<OwnerId, Integer> serveForLong(Random random) {
        int places = 1 + random.nextInt(3);
        List<Job> waiting = new ArrayList<>();
        Map<OwnerId, Integer> served = new HashMap<>();
        for (int owner = 0; owner < 3; owner++) {
            for (int i = places + random.nextInt(3); i > 0; i--) {
                waiting.add(job(new OwnerId("owner:" + owner), JobPriority.NORMAL));
            }
        }
        Map<OwnerId, Instant> lastTurns = new HashMap<>();
        Map<Job, Instant> running = new java.util.LinkedHashMap<>();
        for (int turn = 0; turn < 60; turn++) {
            Instant now = NOW.plus(Duration.ofMinutes(turn));
            List<RunQueue.Running> holders = running.entrySet().stream()
                    .map(entry -> new RunQueue.Running(
                            entry.getKey().id(),
                            entry.getKey().owner(),
                            entry.getKey().priority(),
                            entry.getValue(),
                            false))
                    .toList();
            RunQueue.Plan plan = RunQueue.plan(holders, waiting, new RunQueue.Places(places, 1), lastTurns, now);
            for (Job job : List.copyOf(running.keySet())) {
                if (plan.yield().containsKey(job.id())) {
                    running.remove(job);
                    waiting.add(job);
                }
            }
            for (Job job : plan.start()) {
                waiting.remove(job);
                running.put(job, now.plus(Duration.ofMinutes(1)));
                lastTurns.put(job.owner(), now);
                served.merge(job.owner(), 1, Integer::sum);
            }
        }
        return served;
    }

    private static java.util.stream.Stream<RunQueue.Running> background(List<RunQueue.Running> running) {
        return running.stream().filter(job -> job.priority() != JobPriority.FOREGROUND);
    }

    private static boolean isBackground(Job job) {
        return job.priority() != JobPriority.FOREGROUND;
    }

    private static Job job(Random random) {
        JobPriority priority = JobPriority.values()[random.nextInt(JobPriority.values().length)];
        return job(new OwnerId("owner:" + random.nextInt(3)), priority);
    }

    private static Job job(OwnerId owner, JobPriority priority) {
        return JobRules.create(new JobId(UUID.randomUUID()), NewJobs.resumed(owner, priority, 1), NOW)
                .after();
    }
}
