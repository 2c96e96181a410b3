package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.TestJob;
import dev.ebb.server.scheduler.RunQueue.Places;
import dev.ebb.server.scheduler.RunQueue.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three nodes that each plan for themselves from what the queue offers them: jobs that nobody else is offered, served longest ago
 * first, of each owner at most so many as there are places. Each owner gets his turn, however long the queues of the others.
 */
class FleetFairnessTest {
    private static final Duration JOB_LENGTH = Duration.ofSeconds(10);

    private final Map<OwnerId, List<Job>> queues = new LinkedHashMap<>();
    private final Set<JobId> taken = new HashSet<>();
    private final Map<OwnerId, Integer> turns = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static final class Node {
        final List<Running> running = new ArrayList<>();
        final Map<OwnerId, Instant> lastTurns = new HashMap<>();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,3", "4,4", "4,5"})
    void owners_withVeryUnequalQueues_eachGetTheirTurns(int places, long seed) {
        Random random = new Random(seed);
        int[] lengths = {3000, 300, 40, 30};
        for (int owner = 0; owner < lengths.length; owner++) {
            OwnerId id = OwnerId.ofUid(1000 + owner);
            List<Job> jobs = new ArrayList<>();
            for (int i = 0; i < lengths[owner]; i++) {
                jobs.add(TestJob.of(new Caller(id, Role.USER, null))
                        .state(JobState.QUEUED)
                        .make());
            }
            queues.put(id, jobs);
        }
        List<Node> nodes = List.of(new Node(), new Node(), new Node());
        int rounds = 60 / places;
        for (int round = 0; round < rounds; round++) {
            List<Node> order = new ArrayList<>(nodes);
            java.util.Collections.shuffle(order, random);
            for (Node node : order) {
                node.running.clear(); // all jobs are as long
                turn(node, places);
                now = now.plusMillis(1 + random.nextInt(1000));
            }
            now = now.plus(JOB_LENGTH);
        }
        int all = turns.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all).isEqualTo(rounds * places * nodes.size());
        // Nobody's queue was empty until his fair part of the places was used up, so nobody may have got much less.
        turns.forEach((owner, count) -> assertThat(count)
                .as("seed %s: %s of %s", seed, turns, all)
                .isGreaterThanOrEqualTo(Math.min(queues.get(owner).size() + count, all / 4) - nodes.size() * places));
        assertThat(turns).hasSize(4);
    }

    private void turn(Node node, int places) {
        List<Job> offered = new ArrayList<>();
        queues.values().forEach(jobs -> jobs.stream().limit(places).forEach(offered::add));
        RunQueue.Plan plan = RunQueue.plan(node.running, offered, new Places(places, 64), node.lastTurns, now);
        for (Job job : plan.start()) {
            queues.get(job.owner()).remove(job);
            assertThat(taken.add(job.id())).isTrue();
            node.running.add(new Running(job.id(), job.owner(), JobPriority.NORMAL, now.plus(JOB_LENGTH), false));
            node.lastTurns.put(job.owner(), now);
            turns.merge(job.owner(), 1, Integer::sum);
        }
    }
}
