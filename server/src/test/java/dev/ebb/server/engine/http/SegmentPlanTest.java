package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.RangeSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Every byte is fetched once, whatever lanes do. A failure prints its seed; {@code -Debb.seed=...} reruns it. */
class SegmentPlanTest {
    @RepeatedTest(300)
    void lanes_comingAndGoing_fetchEveryByteOnce(RepetitionInfo repetition) {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        int size = 1 + random.nextInt(5_000);
        int smallest = 1 + random.nextInt(300);
        RangeSet here = random.nextBoolean() ? RangeSet.EMPTY : stretches(random, size);
        int[] fetched = new int[size];
        here.ranges().forEach(range -> Arrays.fill(fetched, (int) range.initialOffset(), (int) range.end(), 1));
        SegmentPlan plan = new SegmentPlan(size, here, smallest);
        Map<Segment, Long> lanes = new LinkedHashMap<>();
        int steps = 0;
        while (plan.filled().size() < size) {
            assertThat(++steps).as("seed %d: never ends", seed).isLessThan(100_000);
            step(random, plan, lanes, fetched, smallest);
            assertThat(count(fetched))
                    .as("seed %d", seed)
                    .isEqualTo(plan.filled().size());
        }
        assertThat(fetched).as("seed %d", seed).containsOnly(1);
        assertThat(plan.take()).isNull();
    }

    /** Each lane with the place of the byte that its request brings next. */
    private static void step(Random random, SegmentPlan plan, Map<Segment, Long> lanes, int[] fetched, int smallest) {
        int what = random.nextInt(10);
        if (what < 2 || lanes.isEmpty()) {
            take(plan, lanes, fetched, smallest);
            return;
        }
        Segment lane = List.copyOf(lanes.keySet()).get(random.nextInt(lanes.size()));
        if (what == 2) {
            plan.release(lane);
            lanes.remove(lane);
        } else if (what == 3) {
            lane.asked();
            lanes.put(lane, lane.at());
        } else if (what == 4) {
            lane.paused();
        } else {
            bring(1 + random.nextInt(400), lane, plan, lanes, fetched);
        }
    }

    private static void take(SegmentPlan plan, Map<Segment, Long> lanes, int[] fetched, int smallest) {
        long owned = lanes.keySet().stream().mapToLong(Segment::left).sum();
        long free = plan.size() - count(fetched) - owned;
        Segment segment = plan.take();
        assertThat(segment != null || free == 0).isTrue();
        if (segment != null) {
            assertThat(free > 0 || segment.left() >= smallest)
                    .as("not too small")
                    .isTrue();
            lanes.put(segment, segment.at());
        }
    }

    private static void bring(int bytes, Segment lane, SegmentPlan plan, Map<Segment, Long> lanes, int[] fetched) {
        int left = (int) Math.min(bytes, lane.toCome());
        long place = lanes.get(lane);
        while (left > 0 && (!lane.isFull() || plan.extend(lane))) {
            int skipped = lane.skip(left);
            left -= skipped;
            place += skipped;
            int count = (int) Math.min(left, lane.left());
            assertThat(count == 0 || place == lane.at())
                    .as("what comes belongs there")
                    .isTrue();
            for (int i = 0; i < count; i++) {
                fetched[(int) lane.at() + i]++;
            }
            lane.wrote(count);
            left -= count;
            place += count;
        }
        lanes.put(lane, place);
        if (lane.isFull() && !plan.extend(lane)) {
            plan.release(lane);
            lanes.remove(lane);
        }
    }

    private static long count(int[] fetched) {
        return Arrays.stream(fetched).filter(times -> times == 1).count();
    }

    private static RangeSet stretches(Random random, int size) {
        RangeSet set = RangeSet.EMPTY;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int start = random.nextInt(size);
            set = set.with(start, start + random.nextInt(size - start));
        }
        return set;
    }

    @Test
    void halves_areCutOffTheLargestRest() {
        SegmentPlan plan = new SegmentPlan(1000, RangeSet.of(0, 100), 100);
        Segment first = plan.adopt(100, 1000);
        first.wrote(100);
        Segment second = plan.take();
        assertThat(List.of(first.end(), second.at(), second.end())).containsExactly(600L, 600L, 1000L);
        second.wrote(300);
        assertThat(plan.take().at()).isEqualTo(400);
        assertThat(plan.take().at()).isEqualTo(300);
        assertThat(plan.take().at()).isEqualTo(500);
        assertThat(plan.take()).as("smaller than the smallest").isNull();
    }

    @Test
    void bytesOfALaneThatWent_comeWithTheRequestThatRuns() {
        SegmentPlan plan = new SegmentPlan(1000, RangeSet.EMPTY, 100);
        Segment first = plan.adopt(0, 1000);
        Segment second = plan.take();
        second.wrote(10);
        first.wrote(500);
        assertThat(plan.extend(first)).as("they are the other's").isFalse();
        plan.release(second);
        assertThat(plan.extend(first)).isTrue();
        assertThat(List.of(first.at(), first.end(), first.toCome())).containsExactly(510L, 1000L, 500L);
        assertThat(first.skip(4)).isEqualTo(4);
        assertThat(first.skip(100)).isEqualTo(6);
    }

    @Test
    void bytesOfALaneThatWent_behindMuchThatIsHere_needARequest() {
        SegmentPlan plan = new SegmentPlan(1000, RangeSet.EMPTY, 100);
        Segment first = plan.adopt(0, 1000);
        Segment second = plan.take();
        second.wrote(101);
        first.wrote(500);
        plan.release(second);
        assertThat(plan.extend(first)).isFalse();
        assertThat(plan.take().at()).isEqualTo(601);
        assertThat(plan.contiguous()).isEqualTo(601);
    }

    @Test
    void bytesOfALaneThatBringsNone_areTakenOver() {
        SegmentPlan plan = new SegmentPlan(1000, RangeSet.EMPTY, 100);
        Segment first = plan.adopt(0, 1000);
        Segment second = plan.take();
        first.wrote(500);
        assertThat(plan.extend(first)).isTrue();
        assertThat(first.left()).isEqualTo(500);
        assertThat(second.isFull()).isTrue();
    }

    @Test
    void bytesBehindASegment_areRefused() {
        Segment segment = new SegmentPlan(10, RangeSet.EMPTY, 1).take();
        assertThatThrownBy(() -> segment.wrote(11)).isInstanceOf(IllegalStateException.class);
    }
}
