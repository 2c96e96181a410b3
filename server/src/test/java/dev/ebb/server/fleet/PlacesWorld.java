package dev.ebb.server.fleet;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.Placement;
import dev.ebb.server.rpc.TestJob;
import dev.ebb.server.scheduler.RunQueue;
import dev.ebb.server.scheduler.RunQueue.Places;
import dev.ebb.server.scheduler.RunQueue.Running;
import dev.ebb.server.store.NodeDemand;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes that plan for themselves from what they last heard of each other, and one queue. Time passes in steps; a node's heartbeat
 * comes late, or never.
 */
final class PlacesWorld {
    static final Duration STEP = Duration.ofMillis(500);
    static final Duration TURN = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration GRACE = Duration.ofSeconds(60);

    /** What passes while a place goes from one node to another: the window, and a heartbeat of each. */
    static final Duration HANDOVER = Duration.ofSeconds(14);

    static final Duration PROMPT = Duration.ZERO;
    static final Duration SLOW = Duration.ofSeconds(5);

    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final OwnerId OWNER = OwnerId.ofUid(1000);

    final Random random;
    final int limit;
    final Map<String, Node> nodes = new TreeMap<>();
    final List<Work> queue = new ArrayList<>();
    private final Duration slowest;
    private final Map<String, NodeStatus> table = new TreeMap<>();
    private long nanos = Duration.ofHours(1).toNanos();

    /** A job of some length; null for the node means any. */
    static final class Work {
        final Job job;
        final String node;
        final Instant made;
        Duration left;
        Instant started;
        Duration ran = Duration.ZERO;
        int yields;

        private Work(Job job, String node, Instant made, Duration left) {
            this.job = job;
            this.node = node;
            this.made = made;
            this.left = left;
        }
    }

    final class Node {
        final String name;
        final Map<JobId, Work> running = new LinkedHashMap<>();
        private final FleetShares shares;
        private final PlaceTurns turns;
        private final Map<JobId, Instant> sliceEnds = new HashMap<>();
        private final Map<OwnerId, Instant> lastTurns = new HashMap<>();
        private List<NodeStatus> heard = List.of();
        private NodeDemand underWay;
        private long sent;
        private long arrives;
        private long beatDue;
        private long beaten;
        boolean cutOff;
        int places;

        Node(String name) {
            this.name = name;
            this.shares = new FleetShares(name, WINDOW, GRACE, () -> nanos);
            this.turns = new PlaceTurns(name, GRACE);
        }

        /** The fleet counts on it no more. */
        boolean isGone() {
            return cutOff && nanos - beaten >= GRACE.toNanos();
        }

        private void beatIfDue() {
            if (underWay == null && nanos >= beatDue) {
                underWay = shares.say();
                sent = nanos;
                arrives = nanos
                        + slowest.multipliedBy(random.nextInt(4)).dividedBy(4).toNanos();
                beatDue = nanos + Duration.ofMillis(1500 + random.nextInt(1500)).toNanos();
            }
            if (underWay != null && nanos >= arrives) {
                arrive(underWay);
                underWay = null;
            }
        }

        private void arrive(NodeDemand demand) {
            if (cutOff) {
                return;
            }
            beaten = nanos;
            NodeLoad load = new NodeLoad(0, running.size(), places, 0, Set.of(), NodeOutlook.CLEAR, demand);
            table.put(name, status(name, true, now(), now().plus(LEASE), load));
            heard = table.values().stream()
                    .map(it ->
                            status(it.name(), now().isBefore(it.leaseUntil()), it.seen(), it.leaseUntil(), it.load()))
                    .toList();
            shares.see(heard, Duration.ofNanos(nanos - sent));
        }

        /** What it has now; jobs beyond that leave at once. */
        private void look() {
            places = (int) shares.share(ShareKey.JOBS, limit);
            plan(List.of()).yield().keySet().forEach(this::yield);
            Map<String, Long> words = turns.words(need(), heard, places > 0, now());
            shares.want(heard.isEmpty() ? Map.of(ShareKey.JOBS, words.get(ShareKey.JOBS_WANTED)) : words);
        }

        private RunQueue.Plan plan(List<Job> offered) {
            List<Running> held = running.values().stream()
                    .map(it -> new Running(it.job.id(), OWNER, it.job.priority(), sliceEnds.get(it.job.id()), false))
                    .toList();
            return RunQueue.plan(held, offered, new Places(places, 64), lastTurns, now());
        }

        private void yield(JobId id) {
            Work work = running.remove(id);
            work.yields++;
            queue.add(work);
        }

        private void begin() {
            RunQueue.Plan plan = plan(queue.stream()
                    .filter(it -> it.node == null || it.node.equals(name))
                    .map(it -> it.job)
                    .toList());
            plan.yield().keySet().forEach(this::yield);
            for (Job job : plan.start()) {
                Work work = queue.stream()
                        .filter(it -> it.job.equals(job))
                        .findFirst()
                        .orElseThrow();
                queue.remove(work);
                running.put(job.id(), work);
                sliceEnds.put(job.id(), now().plus(TURN));
                work.started = work.started == null ? now() : work.started;
            }
        }

        private void work() {
            for (Work work : List.copyOf(running.values())) {
                work.ran = work.ran.plus(STEP);
                work.left = work.left.minus(STEP);
                if (work.left.compareTo(Duration.ZERO) <= 0) {
                    running.remove(work.job.id());
                }
            }
        }

        private PlaceNeed need() {
            int waiting = (int) queue.stream()
                    .filter(it -> it.node == null || it.node.equals(name))
                    .count();
            int wanted = Math.min(limit, running.size() + waiting);
            Duration longest = running.keySet().stream()
                    .map(id -> Duration.between(sliceEnds.get(id).minus(TURN), now()))
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            boolean lacks = running.size() >= places;
            for (JobPriority level : List.of(JobPriority.HIGH, JobPriority.NORMAL, JobPriority.LOW)) {
                long here = running.values().stream()
                        .filter(it -> it.job.priority() == level)
                        .count();
                long bound = queue.stream()
                        .filter(it -> lacks && name.equals(it.node) && it.job.priority() == level)
                        .count();
                int count = (int) Math.min(limit, here + bound);
                if (count > 0) {
                    return new PlaceNeed(limit, Math.max(wanted, count), level, count, longest, TURN);
                }
            }
            return new PlaceNeed(limit, wanted, null, 0, longest, TURN);
        }
    }

    /** Of so many nodes, whose heartbeats take so long to arrive at most. */
    PlacesWorld(long seed, int limit, int nodes, Duration slowest) {
        this.random = new Random(seed);
        this.slowest = slowest;
        this.limit = limit;
        for (int i = 1; i <= nodes; i++) {
            join("n" + i);
        }
    }

    Node join(String name) {
        return nodes.computeIfAbsent(name, Node::new);
    }

    Instant now() {
        return Instant.ofEpochSecond(0, nanos);
    }

    /** A job more; of any node when none is named. */
    Work submit(String node, JobPriority priority, Duration length) {
        JobSettings plain = JobSettings.DEFAULTS;
        Placement place = node == null ? Placement.ANY : Placement.node(node);
        Job job = TestJob.of(new Caller(OWNER, Role.USER, null))
                .state(JobState.QUEUED)
                .priority(priority)
                .settings(plain.withTransfer(
                        plain.transfer().withTerms(plain.transfer().terms().withPlacement(place))))
                .make();
        Work work = new Work(job, node, now(), length);
        queue.add(work);
        return work;
    }

    /** One step: hear, give back, begin, work. Answers how many run at once. */
    int step() {
        nanos += STEP.toNanos();
        nodes.values().removeIf(node -> {
            if (node.isGone()) {
                List.copyOf(node.running.keySet()).forEach(node::yield);
            }
            return node.isGone();
        });
        nodes.values().forEach(Node::beatIfDue);
        nodes.values().forEach(Node::look);
        nodes.values().forEach(Node::begin);
        int running = nodes.values().stream().mapToInt(it -> it.running.size()).sum();
        nodes.values().forEach(Node::work);
        return running;
    }

    /** What all nodes have together. */
    long places() {
        return nodes.values().stream().mapToLong(it -> it.places).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(limit + " places at " + now());
        nodes.values()
                .forEach(node -> text.append("; ")
                        .append(node.name)
                        .append(" has ")
                        .append(node.places)
                        .append(", runs ")
                        .append(node.running.size())
                        .append(", said ")
                        .append(
                                table.containsKey(node.name)
                                        ? table.get(node.name).load().demand()
                                        : "nothing"));
        return text.toString();
    }

    private static NodeStatus status(String name, boolean alive, Instant seen, Instant lease, NodeLoad load) {
        return new NodeStatus(name, Set.of(), "", "1", NodeMode.ACTIVE, alive, Instant.EPOCH, seen, lease, load);
    }
}
