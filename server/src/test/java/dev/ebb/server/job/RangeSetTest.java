package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Checked against a set of bits; a failure prints its seed. */
class RangeSetTest {
    private static final int BYTES = 64;

    @RepeatedTest(200)
    void operations_random_agreeWithASetOfBits(RepetitionInfo repetition) {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        BitSet left = bits(random);
        BitSet right = bits(random);
        RangeSet a = set(left, random);
        RangeSet b = set(right, random);
        String why = "seed " + seed + ": " + a + " and " + b;

        assertThat(bits(a)).as(why).isEqualTo(left);
        assertThat(bits(a.union(b))).as(why).isEqualTo(with(left, right, BitSet::or));
        assertThat(bits(a.minus(b))).as(why).isEqualTo(with(left, right, BitSet::andNot));
        assertThat(bits(a.intersect(b))).as(why).isEqualTo(with(left, right, BitSet::and));
        for (RangeSet result : List.of(a, a.union(b), a.minus(b), a.intersect(b))) {
            assertThat(isCanonical(result)).as(why + ": " + result).isTrue();
            assertThat(result.size()).as(why).isEqualTo(bits(result).cardinality());
            assertThat(result.end()).as(why).isEqualTo(bits(result).length());
            assertThat(RangeSet.parse(result.toString())).as(why).isEqualTo(result);
        }
        int offset = random.nextInt(BYTES);
        int first = left.nextSetBit(offset);
        RangeSet found = a.firstFrom(offset);
        assertThat(found.isEmpty()).as(why).isEqualTo(first < 0);
        if (first >= 0) {
            assertThat(found).as(why).isEqualTo(RangeSet.of(first, left.nextClearBit(first)));
        }
        BitSet early = (BitSet) left.clone();
        early.clear(offset, BYTES);
        assertThat(bits(a.before(offset))).as(why).isEqualTo(early);
    }

    @Test
    void range_toTheEnd_swallowsWhatFollows() {
        RangeSet set =
                RangeSet.of(List.of(new FileRange(100, FileRange.TO_EOF), new FileRange(5, 5), new FileRange(500, 1)));
        assertThat(set.ranges()).containsExactly(new FileRange(5, 5), new FileRange(100, FileRange.TO_EOF));
        assertThat(set.toString()).isEqualTo("5+5,100+");
        assertThat(set.before(120)).isEqualTo(RangeSet.of(5, 10).with(100, 120));
    }

    @Test
    void stretch_backwards_isRefused() {
        assertThatThrownBy(() -> RangeSet.of(5, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(RangeSet.of(5, 5)).isEqualTo(RangeSet.EMPTY);
    }

    private interface Operation {
        void apply(BitSet result, BitSet other);
    }

    private static BitSet with(BitSet left, BitSet right, Operation operation) {
        BitSet result = (BitSet) left.clone();
        operation.apply(result, right);
        return result;
    }

    private static BitSet bits(Random random) {
        BitSet bits = new BitSet();
        for (int i = random.nextInt(6); i > 0; i--) {
            int start = random.nextInt(BYTES);
            bits.set(start, Math.min(BYTES, start + 1 + random.nextInt(12)));
        }
        return bits;
    }

    /** The set, put together piece by piece in any order and with overlaps. */
    private static RangeSet set(BitSet bits, Random random) {
        List<FileRange> pieces = new ArrayList<>();
        for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
            int length = 1 + random.nextInt(Math.max(1, bits.nextClearBit(bit) - bit));
            pieces.add(
                    random.nextInt(pieces.size() + 1),
                    new FileRange(bit, Math.min(length, bits.nextClearBit(bit) - bit)));
        }
        return RangeSet.of(pieces);
    }

    private static BitSet bits(RangeSet set) {
        BitSet bits = new BitSet();
        for (FileRange range : set.ranges()) {
            bits.set((int) range.initialOffset(), (int) range.end());
        }
        return bits;
    }

    private static boolean isCanonical(RangeSet set) {
        long last = -1;
        for (FileRange range : set.ranges()) {
            if (range.length() < 1 || range.initialOffset() <= last) {
                return false;
            }
            last = range.end();
        }
        return true;
    }
}
