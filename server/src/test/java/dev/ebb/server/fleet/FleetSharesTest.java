package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.fleet.FleetShare.Claim;
import dev.ebb.server.store.NodeDemand;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of a limit, of nodes with news of each other that are old, missing or different. */
class FleetSharesTest {
    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final String KEY = ShareKey.TOTAL;

    /** Nodes that beat into one table, with whatever happens to them. */
    private static final class World {
        final Random random;
        final Map<String, NodeStatus> table = new TreeMap<>();
        final Map<String, Node> nodes = new TreeMap<>();
        long now = Duration.ofHours(1).toNanos();

        World(long seed) {
            random = new Random(seed);
        }

        Instant time() {
            return Instant.ofEpochSecond(0, now);
        }

        Node join(String name) {
            Node node = new Node(this, name);
            nodes.put(name, node);
            return node;
        }

        List<NodeStatus> read() {
            List<NodeStatus> all = new ArrayList<>();
            for (NodeStatus node : table.values()) {
                boolean alive = time().isBefore(node.leaseUntil());
                all.add(status(node.name(), alive, node.seen(), node.leaseUntil(), node.load()));
            }
            return all;
        }
    }

    private static final class Node {
        final World world;
        final String name;
        final FleetShares shares;
        boolean cutOff;
        long beatDue;
        NodeDemand underWay;
        long sent;
        long arrives;
        long beaten;
        long gone = Long.MAX_VALUE;

        Node(World world, String name) {
            this.world = world;
            this.name = name;
            this.shares = new FleetShares(name, WINDOW, GRACE, () -> world.now);
        }

        /** Says it now; the store is as slow as this. */
        void send(Duration delay) {
            underWay = shares.say();
            sent = world.now;
            arrives = world.now + delay.toNanos();
        }

        void arrive() {
            NodeDemand demand = underWay;
            underWay = null;
            if (cutOff) {
                return;
            }
            NodeLoad load = new NodeLoad(0, 0, 0, 0, Set.of(), NodeOutlook.CLEAR, demand);
            beaten = world.now;
            world.table.put(name, status(name, true, world.time(), world.time().plus(LEASE), load));
            shares.see(world.read(), Duration.ofNanos(world.now - sent));
        }

        void beat() {
            send(Duration.ZERO);
            arrive();
        }

        long share(long limit) {
            return world.now >= gone ? 0 : shares.share(KEY, limit);
        }
    }

    private static NodeStatus status(String name, boolean alive, Instant seen, Instant lease, NodeLoad load) {
        return new NodeStatus(name, Set.of(), "", "1", NodeMode.ACTIVE, alive, Instant.EPOCH, seen, lease, load);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shares_whateverHappens_neverExceedTheLimit(long seed) {
        World world = new World(seed);
        long limit = List.of(1L, 2L, 7L, 1000L, 12_500_000L).get(world.random.nextInt(5));
        IntStream.range(0, 1 + world.random.nextInt(3)).forEach(i -> world.join("n" + i));
        for (int tick = 0; tick < 3000; tick++) {
            world.now += Duration.ofMillis(100).toNanos();
            happen(world, limit);
            for (Node node : world.nodes.values()) {
                if (node.underWay != null && world.now >= node.arrives) {
                    node.arrive();
                }
                if (node.underWay == null && world.now >= node.beatDue) {
                    node.send(Duration.ofMillis(world.random.nextInt(4) == 0 ? world.random.nextInt(5000) : 0));
                    node.beatDue = world.now
                            + Duration.ofMillis(1500 + world.random.nextInt(1500))
                                    .toNanos();
                }
            }
            Map<String, Long> parts = new TreeMap<>();
            world.nodes.values().forEach(it -> parts.put(it.name + (it.cutOff ? " cut off" : ""), it.share(limit)));
            assertThat(parts.values().stream().mapToLong(it -> it).sum())
                    .as("seed %s, tick %s, %s of %s", seed, tick, parts, world.table)
                    .isLessThanOrEqualTo(limit);
        }
    }

    private static void happen(World world, long limit) {
        Random random = world.random;
        List<Node> all = new ArrayList<>(world.nodes.values());
        Node node = all.get(random.nextInt(all.size()));
        int what = random.nextInt(100);
        if (what < 8) {
            long want = random.nextInt(3) == 0
                    ? 0
                    : random.nextBoolean() ? limit : 1 + (long) (limit * random.nextDouble());
            node.shares.want(Map.of(KEY, want));
        } else if (what == 10 && world.nodes.size() < 6) {
            world.join("n" + random.nextInt(50)).shares.want(Map.of(KEY, limit));
        } else if (what == 11 && !node.cutOff && all.size() > 1) {
            node.cutOff = true;
            // Without the store it stops its transfers before the others count on it.
            node.gone = node.beaten + GRACE.toNanos();
        } else if (what == 12 && node.cutOff && world.now < node.gone) {
            node.cutOff = false;
            node.gone = Long.MAX_VALUE;
        }
        world.nodes.values().removeIf(it -> world.now >= it.gone);
        if (world.nodes.isEmpty()) {
            world.join("last");
        }
    }

    @Test
    void shares_ofThoseWhoWantMore_areWhatOthersLeave() {
        World world = new World(1);
        List<Node> nodes = List.of(world.join("a"), world.join("b"), world.join("c"));
        nodes.get(0).shares.want(Map.of(KEY, 1000L));
        run(world, nodes, 20);
        assertThat(nodes.get(0).share(1000))
                .isEqualTo(1000 - 41 - 41); // an eighth of their third stays with the others
        nodes.get(1).shares.want(Map.of(KEY, 1000L));
        nodes.get(2).shares.want(Map.of(KEY, 100L));
        run(world, nodes, 20);
        assertThat(nodes).extracting(it -> it.share(1000)).containsExactly(450L, 450L, 100L);
    }

    @Test
    void share_ofANodeThatIsCutOff_isNotDealtOutWhileItMayBeAtWork() {
        World world = new World(1);
        List<Node> nodes = List.of(world.join("a"), world.join("b"));
        nodes.forEach(node -> node.shares.want(Map.of(KEY, 1000L)));
        run(world, nodes, 20);
        nodes.get(1).cutOff = true;
        run(world, nodes, 30);
        assertThat(nodes).extracting(it -> it.share(1000)).containsExactly(500L, 500L);
        run(world, nodes, 40);
        assertThat(nodes.get(0).share(1000)).isEqualTo(1000);
    }

    @Test
    void share_ofTheOnlyNode_isTheLimit() {
        World world = new World(1);
        Node alone = world.join("a");
        run(world, List.of(alone), 1);
        assertThat(alone.share(7)).isEqualTo(7);
    }

    @Test
    void connections_fewerThanNodes_goToTheFirstByName() {
        World world = new World(1);
        List<Node> nodes = List.of(world.join("a"), world.join("b"), world.join("c"));
        nodes.forEach(node -> node.shares.want(Map.of(ShareKey.connections("h"), 5L)));
        run(world, nodes, 20);
        assertThat(nodes)
                .extracting(it -> it.shares.share(ShareKey.connections("h"), 2))
                .containsExactly(1L, 1L, 0L);
    }

    private static void run(World world, List<Node> nodes, int seconds) {
        for (int second = 0; second < seconds; second++) {
            world.now += Duration.ofSeconds(1).toNanos();
            nodes.forEach(Node::beat);
            nodes.forEach(node -> node.share(1000));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void parts_ofOneView_useTheLimitAndRespectFloors(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            long limit = 1L + random.nextInt(50);
            int count = 1 + random.nextInt(6);
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long floor = limit / count + (i < limit % count ? 1 : 0);
                claims.add(new Claim(random.nextInt(60), floor));
            }
            List<Long> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                parts.add(FleetShare.of(limit, claims, i));
            }
            long wanted = claims.stream().mapToLong(Claim::want).sum();
            assertThat(parts.stream().mapToLong(it -> it).sum())
                    .as("seed %s: %s of %s", seed, claims, limit)
                    .isEqualTo(Math.min(limit, wanted));
            for (int i = 0; i < count; i++) {
                assertThat(parts.get(i))
                        .isBetween(claims.get(i).owed(), claims.get(i).want());
            }
        }
    }
}
