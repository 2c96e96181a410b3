package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.fleet.PlaceDeal.Seat;
import dev.ebb.server.fleet.PlacesWorld.Node;
import dev.ebb.server.fleet.PlacesWorld.Work;
import dev.ebb.server.job.JobPriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Places of the fleet that are fewer than the nodes which need one for jobs that only they can run. */
class PlaceTurnsTest {
    /** So many jobs always wait that any node may run. */
    private static final int UNBOUND = 3;

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 10);
    }

    /** A job waits for those before it as on one machine, and for the turns of the other nodes, but never longer. */
    @ParameterizedTest
    @MethodSource("seeds")
    void boundJobs_whileOthersHaveEndlessWork_eachGetTheirTurn(int seed) {
        Random random = new Random(seed);
        int count = 2 + random.nextInt(4);
        int limit = 1 + random.nextInt(3);
        PlacesWorld world = new PlacesWorld(seed, limit, count, PlacesWorld.PROMPT);
        Duration longest = PlacesWorld.TURN.plus(PlacesWorld.HANDOVER).multipliedBy(count + UNBOUND + 1L);
        int bound = 0;
        for (int step = 0; step < 1500; step++) {
            while (world.queue.stream().filter(it -> it.node == null).count() < UNBOUND) {
                world.submit(null, JobPriority.NORMAL, length(random));
            }
            String name = "n" + (1 + random.nextInt(count));
            if (random.nextInt(20) == 0 && world.queue.stream().noneMatch(it -> name.equals(it.node))) {
                world.submit(name, JobPriority.NORMAL, length(random));
                bound++;
            }
            assertThat(world.step()).as("seed %s, step %s", seed, step).isLessThanOrEqualTo(limit);
            assertThat(world.places()).as("seed %s, step %s", seed, step).isLessThanOrEqualTo(limit);
            for (Work work : world.queue) {
                assertThat(work.node != null
                                && work.started == null
                                && world.now().isAfter(work.made.plus(longest)))
                        .as(
                                "seed %s, step %s: the job of %s waits since %s; %s",
                                seed, step, work.node, work.made, world)
                        .isFalse();
            }
        }
        assertThat(bound).isGreaterThan(8);
    }

    private static Duration length(Random random) {
        return Duration.ofMillis(1000 + random.nextInt(random.nextBoolean() ? 3000 : 60_000));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void places_whateverHappens_neverExceedTheLimit(int seed) {
        Random random = new Random(100L + seed);
        int limit = 1 + random.nextInt(4);
        PlacesWorld world = new PlacesWorld(seed, limit, 1 + random.nextInt(4), PlacesWorld.SLOW);
        for (int step = 0; step < 1000; step++) {
            List<Node> nodes = List.copyOf(world.nodes.values());
            Node node = nodes.get(random.nextInt(nodes.size()));
            int what = random.nextInt(60);
            if (what < 5) {
                JobPriority level = JobPriority.values()[1 + random.nextInt(3)];
                world.submit(random.nextBoolean() ? node.name : null, level, length(random));
            } else if (what == 5 && nodes.size() < 6) {
                world.join("n" + random.nextInt(20));
            } else if (what == 6) {
                node.cutOff = nodes.size() > 1 && random.nextBoolean();
            }
            assertThat(world.step()).as("seed %s, step %s", seed, step).isLessThanOrEqualTo(limit);
            assertThat(world.places()).as("seed %s, step %s", seed, step).isLessThanOrEqualTo(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void boundJob_ofAHigherPriority_hasThePlaceOfALowerOneAtOnce(int limit) {
        PlacesWorld world = new PlacesWorld(limit, limit, 3, PlacesWorld.PROMPT);
        run(world, Duration.ofSeconds(20));
        List<Work> low = IntStream.range(0, limit)
                .mapToObj(i -> world.submit(null, JobPriority.LOW, Duration.ofHours(1)))
                .toList();
        while (low.stream().anyMatch(it -> it.started == null)) {
            run(world, PlacesWorld.STEP);
        }
        String idle = world.nodes.values().stream()
                .filter(node -> node.running.isEmpty())
                .findFirst()
                .orElseThrow()
                .name;
        Work high = world.submit(idle, JobPriority.HIGH, Duration.ofMinutes(5));
        run(world, PlacesWorld.HANDOVER); // the turn of the lower one would be longer
        assertThat(high.started).isNotNull();
        run(world, Duration.ofMinutes(2));
        assertThat(high.yields).isZero();
    }

    @Test
    void jobThatRuns_keepsItsPlaceUntilItsTurnIsOver() {
        PlacesWorld world = new PlacesWorld(7, 1, 2, PlacesWorld.PROMPT);
        run(world, Duration.ofSeconds(20));
        Work unbound = world.submit(null, JobPriority.NORMAL, Duration.ofHours(1));
        run(world, Duration.ofSeconds(12));
        assertThat(unbound.started).isNotNull();
        String idle = world.nodes.values().stream()
                .filter(node -> node.running.isEmpty())
                .findFirst()
                .orElseThrow()
                .name;
        Work bound = world.submit(idle, JobPriority.NORMAL, Duration.ofSeconds(3));
        run(world, PlacesWorld.TURN.plus(PlacesWorld.HANDOVER));
        assertThat(bound.started).isNotNull();
        assertThat(Duration.between(unbound.started, bound.started)).isGreaterThanOrEqualTo(PlacesWorld.TURN);
    }

    @Test
    void placesEnoughForAll_areDealtAsIfNobodyWereBound() {
        List<Seat> seats = List.of(seat(6, 2, 2, 0, false), seat(6, 2, 2, 0, false), seat(6, 9, 0, 0, false));
        assertThat(PlaceDeal.want(6, seats, 0)).isEqualTo(6);
        assertThat(PlaceDeal.want(6, seats, 2)).isEqualTo(6);
    }

    @Test
    void fewPlaces_goToWhomTheyBelong() {
        List<Seat> seats = List.of(
                seat(1, 2, 1, 100, true), seat(1, 2, 1, 50, false), seat(1, 3, 1, 0, false), seat(1, 2, 1, 80, false));
        assertThat(PlaceDeal.needed(1, seats)).containsExactly(1, 0, 0, 0);
        assertThat(PlaceDeal.needed(2, seats)).containsExactly(1, 1, 0, 0);
        assertThat(PlaceDeal.needed(3, seats)).containsExactly(1, 1, 0, 1);
        assertThat(PlaceDeal.needed(4, seats)).containsExactly(1, 1, 1, 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void wants_ofOneView_giveEachWhatItNeedsOfTheLimit(int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            long limit = 1L + random.nextInt(8);
            List<Seat> seats = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                long need = random.nextInt(1 + (int) limit);
                seats.add(seat(need + random.nextInt(4), 1 + random.nextInt(3), need, random.nextInt(5), false));
            }
            long[] needed = PlaceDeal.needed(limit, seats);
            assertThat(Arrays.stream(needed).sum())
                    .as("seed %s: %s of %s", seed, seats, limit)
                    .isEqualTo(
                            Math.min(limit, seats.stream().mapToLong(Seat::need).sum()));
            for (int i = 0; i < seats.size(); i++) {
                assertThat(PlaceDeal.want(limit, seats, i))
                        .as("seed %s: %s of %s", seed, seats, limit)
                        .isBetween(needed[i], seats.get(i).wanted());
            }
        }
    }

    private static Seat seat(long wanted, int level, long need, long began, boolean inTurn) {
        return new Seat(wanted, level, need, began, inTurn);
    }

    private static void run(PlacesWorld world, Duration time) {
        for (int step = 0; step < time.dividedBy(PlacesWorld.STEP); step++) {
            assertThat(world.step()).isLessThanOrEqualTo(world.limit);
        }
    }
}
