package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.governor.idle.ConnectionOrder.Action;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever a controller is shown, however absurd: random signals, each run by its seed. */
class PathInvariantsTest {
    private static final int SEGMENT = IdleOptions.DEFAULTS.segmentBytes();
    private static final int TICKS = 300;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void orders_toAnySignals_keepTheirPromises(long seed) {
        Chaos chaos = new Chaos(seed);
        PathController controller = chaos.controller();
        for (int i = 0; i < TICKS; i++) {
            PathSignals signals = chaos.next();
            PathOrders orders = controller.tick(signals);
            check(signals, orders, "seed " + seed + ", tick " + i);
            chaos.obey(orders);
        }
        assertThat(controller.decisions()).hasSizeLessThanOrEqualTo(IdleOptions.DEFAULTS.decisions());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void orders_toTheSameSignals_areTheSame(long seed) {
        Chaos chaos = new Chaos(seed);
        PathController one = chaos.controller();
        List<PathSignals> shown = new ArrayList<>();
        List<PathOrders> answers = new ArrayList<>();
        for (int i = 0; i < TICKS; i++) {
            shown.add(chaos.next());
            answers.add(one.tick(shown.get(i)));
            chaos.obey(answers.get(i));
        }
        PathController other = new Chaos(seed).controller();
        assertThat(shown.stream().map(other::tick).toList()).isEqualTo(answers);
        assertThat(other.view()).isEqualTo(one.view());
        assertThat(other.decisions()).isEqualTo(one.decisions());
    }

    @Test
    void recording_ofARealRun_playedAgain_isDecidedTheSame() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        rig.until(4);
        rig.foreground(2, host);
        rig.pass(2);
        PathController again = new PathController(Direction.DOWN, true, IdleOptions.DEFAULTS, SimulatedHost.FIRST_SEED);
        assertThat(host.signals.stream().map(again::tick).toList()).isEqualTo(host.orders);
    }

    private static void check(PathSignals signals, PathOrders orders, String where) {
        assertThat(orders.windowBytes()).as(where).isBetween((long) SEGMENT, IdleOptions.DEFAULTS.mostWindowBytes());
        assertThat(orders.connections().stream().map(ConnectionOrder::id).toList())
                .as(where)
                .isEqualTo(
                        signals.connections().stream().map(ConnectionSignal::id).toList());
        assertThat(orders.mostConnections()).as(where).isPositive();
        assertThat(orders.opening()).as(where).hasSizeLessThanOrEqualTo(1);
        assertThat(signals.waiting()).as(where).containsAll(orders.opening());
        assertThat(orders.probeEveryMillis() > 0).as(where).isEqualTo(orders.mode() == IdleMode.PACED);
        long sum = 0;
        int moving = 0;
        int busy = 0;
        for (int i = 0; i < orders.connections().size(); i++) {
            ConnectionOrder order = orders.connections().get(i);
            boolean moves = order.action() == Action.MOVE;
            if (moves) {
                assertThat(order.windowBytes()).as(where).isGreaterThanOrEqualTo(SEGMENT);
                assertThat(order.bytesPerSecond()).as(where).isPositive();
            }
            if (order.action() == Action.PAUSE) {
                assertThat(order.windowBytes()).as(where).isZero();
                assertThat(order.bytesPerSecond()).as(where).isZero();
            }
            assertThat(order.windowBytes() % SEGMENT).as(where).isZero();
            if (signals.connections().get(i).busy()) {
                busy++;
                moving += moves ? 1 : 0;
                sum += order.windowBytes();
            }
        }
        assertThat(moving).as(where).isLessThanOrEqualTo(orders.mostConnections());
        if (busy > 0) {
            assertThat(orders.connections())
                    .as("somebody moves, " + where)
                    .anyMatch(each -> each.action() == Action.MOVE);
        }
        if (orders.mode() == IdleMode.KERNEL) {
            assertThat(sum).as(where).isLessThanOrEqualTo(Math.max(orders.windowBytes(), (long) moving * SEGMENT));
        }
    }

    /** Signals without rhyme or reason. */
    private static final class Chaos {
        private final Random random;
        private final List<ConnectionSignal> open = new ArrayList<>();
        private final Direction direction;
        private final boolean kernel;
        private long nanos;
        private long own;
        private long nic;
        private long foreground;
        private long ids;
        private long answers;

        Chaos(long seed) {
            random = new Random(seed);
            direction = random.nextBoolean() ? Direction.DOWN : Direction.UP;
            kernel = random.nextInt(4) > 0;
        }

        PathController controller() {
            return new PathController(direction, kernel, IdleOptions.DEFAULTS, 3);
        }

        PathSignals next() {
            nanos += random.nextInt(60) == 0 ? random.nextLong(-5_000_000_000L, 20_000_000_000L) : 10_000_000;
            if (random.nextInt(10) == 0 && open.size() < 40) {
                open.add(new ConnectionSignal(ids++, "192.0.2." + random.nextInt(4), claim(), 0, 0, 0, true));
            }
            if (random.nextInt(30) == 0 && !open.isEmpty()) {
                open.remove(random.nextInt(open.size()));
            }
            open.replaceAll(this::later);
            nic = random.nextInt(50) == 0 ? 0 : nic + random.nextInt(100_000);
            foreground += random.nextInt(8) == 0 ? random.nextInt(100_000) : 0;
            answers += random.nextInt(5) == 0 ? 1 : 0;
            ProbeSignal probe = new ProbeSignal(answers, 1 + random.nextInt(300_000), random.nextInt(2) * 40_000L);
            ForegroundSignal jobs = new ForegroundSignal(random.nextInt(20) == 0 ? 1 : 0, foreground);
            long counter = random.nextInt(20) == 0 ? PathSignals.UNKNOWN : nic;
            List<Claim> waiting = random.nextBoolean() ? List.of() : List.of(claim(), claim(), claim());
            return new PathSignals(nanos, own, own, counter, counter, jobs, probe, open, waiting);
        }

        void obey(PathOrders orders) {
            for (ConnectionOrder order : orders.connections()) {
                if (order.action() == Action.CLOSE) {
                    open.removeIf(each -> each.id() == order.id());
                }
            }
        }

        private ConnectionSignal later(ConnectionSignal old) {
            long moved = random.nextInt(3) == 0 ? 0 : random.nextInt(60_000);
            own += moved;
            long rtt = random.nextInt(6) == 0 ? old.rttMicros() : kernel ? random.nextInt(400_000) : 0;
            boolean busy = random.nextInt(20) > 0;
            return new ConnectionSignal(
                    old.id(),
                    old.remoteAddress(),
                    old.claim(),
                    rtt,
                    old.bytes() + moved,
                    random.nextInt(1 << 16),
                    busy);
        }

        private Claim claim() {
            JobPriority priority = JobPriority.of(1 + random.nextInt(3));
            return new Claim(
                    priority, new OwnerId("uid:" + random.nextInt(3)), new JobId(new UUID(0, random.nextInt(6))));
        }
    }
}
