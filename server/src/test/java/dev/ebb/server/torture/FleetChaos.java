package dev.ebb.server.torture;

import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.LinkCut;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Three nodes, many jobs, and at random one of the nodes killed, paused beyond its lease, or cut off from the database or the
 * origin. Every job that was acknowledged ends in place with the right content, put there once, although it is completed while
 * that goes on and at two nodes at once; who reads the events of all of them on from node to node misses none and sees none
 * twice; and nothing is left over. Also a program of its own: {@code FleetChaos SEED JOBS FAULTS}.
 */
final class FleetChaos {
    private static final int NODES = 3;
    private static final int MOST_BYTES = 400_000;
    private static final long PATIENCE_SECONDS = 120;
    private static final long LEASE_AND_MORE_MILLIS = 3_500;

    /** What is done to a node. */
    enum Fault {
        KILLED,
        PAUSED,
        CUT,
        DEAF,
        WITHOUT_ORIGIN
    }

    private final Random random;
    private final FleetOfNodes fleet;
    private final Completion completion;
    private final Map<String, byte[]> expected = new LinkedHashMap<>();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    private FleetChaos(long seed, FleetOfNodes fleet, Completion completion) {
        this.random = new Random(seed);
        this.fleet = fleet;
        this.completion = completion;
    }

    /** Runs it; the summary, or an AssertionError that says what went wrong. */
    static String run(long seed, int jobs, int faults, Path folder) throws Exception {
        try (FleetOfNodes fleet = FleetOfNodes.start(folder, PostgresServer.shared(), NODES);
                Publications publications = new Publications(fleet.files());
                FleetWatch watch = new FleetWatch(fleet, seed);
                Completion completion = new Completion(fleet, seed, 2)) {
            FleetChaos chaos = new FleetChaos(seed, fleet, completion);
            fleet.origin().pause(15);
            for (int i = 0; i < faults; i++) {
                chaos.submit(jobs / faults + (i < jobs % faults ? 1 : 0));
                chaos.strike();
            }
            fleet.origin().pause(0);
            chaos.settle(publications);
            FleetOfNodes.await("the watcher has heard of all", watch::isComplete);
            String seen = watch.check(fleet.numbers("SELECT sequence FROM event ORDER BY sequence"));
            return "seed " + seed + ": " + chaos.expected.size() + " of " + jobs
                    + " jobs acknowledged and put in place once, " + faults + " faults " + chaos.done + ", " + seen
                    + ", calls of those who complete that were refused: " + completion.refusals();
        }
    }

    private void submit(int count) throws Exception {
        Node at = fleet.nodes().get(random.nextInt(NODES));
        try (BackgroundCopyManager manager = at.manager()) {
            for (int i = 0; i < count; i++) {
                String name = "f" + expected.size();
                byte[] content = fleet.origin().file("/" + name, 1 + random.nextInt(MOST_BYTES), random.nextLong());
                expected.put(name, content);
                BackgroundCopyJob job = manager.createJob(JobSpec.download(name)
                        .requestId(UUID.randomUUID().toString())
                        .file(fleet.uri("/" + name), fleet.files().resolve(name))
                        .minimumRetryDelay(Duration.ofMillis(100))
                        .resume());
                completion.add(name, job.getId());
            }
        }
    }

    private void strike() throws Exception {
        Node node = fleet.nodes().get(random.nextInt(NODES));
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        done.merge(fault, 1, Integer::sum);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
        switch (fault) {
            case KILLED -> {
                node.kill();
                node.restart();
            }
            case PAUSED -> {
                node.pause();
                TimeUnit.MILLISECONDS.sleep(LEASE_AND_MORE_MILLIS);
                node.goOn();
            }
            case CUT, DEAF -> {
                node.toStore().way(fault == Fault.CUT ? LinkCut.Way.CUT : LinkCut.Way.DEAF);
                TimeUnit.MILLISECONDS.sleep(LEASE_AND_MORE_MILLIS);
                node.toStore().way(LinkCut.Way.CUT);
                node.toStore().way(LinkCut.Way.OPEN);
            }
            case WITHOUT_ORIGIN -> {
                node.toOrigin().way(LinkCut.Way.CUT);
                TimeUnit.MILLISECONDS.sleep(LEASE_AND_MORE_MILLIS);
                node.toOrigin().way(LinkCut.Way.OPEN);
            }
            default -> throw new IllegalStateException(fault.name());
        }
        FleetOfNodes.await(node.name() + " is a member again", () -> fleet.isMember(node));
    }

    /** Every acknowledged job ends in place. */
    private void settle(Publications publications) throws Exception {
        completion.finish(PATIENCE_SECONDS);
        for (Map.Entry<String, byte[]> each : expected.entrySet()) {
            String name = each.getKey();
            if (!Arrays.equals(Files.readAllBytes(fleet.files().resolve(name)), each.getValue())) {
                throw new AssertionError(name + " is not what the origin has");
            }
            FleetOfNodes.await(name + " was seen to be put in place", () -> publications.of(name) > 0);
        }
        FleetOfNodes.await("nothing is left over", () -> fleet.temporaries().isEmpty());
        for (String name : expected.keySet()) {
            if (publications.of(name) != 1) {
                throw new AssertionError(name + " was put in place " + publications.of(name) + " times");
            }
        }
    }

    /** {@code SEED JOBS FAULTS}, by default a new seed, 1,000 and 50. */
    public static void main(String... arguments) throws Exception {
        long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : System.nanoTime();
        int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        int faults = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
        System.out.println("seed " + seed);
        System.out.println(run(seed, jobs, faults, Files.createTempDirectory("ebb-chaos")));
    }
}
