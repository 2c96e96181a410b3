package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Seeds;
import dev.ebb.v1.File;
import dev.ebb.v1.FileRange;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static FileRange range(long from, long length) {
        return FileRange.newBuilder().setInitialOffset(from).setLength(length).build();
    }

    @Test
    void hex_firstPiece_isTheHighestBit() {
        BitSet bits = new BitSet();
        bits.set(0);
        bits.set(9);
        assertThat(Pieces.hex(bits, 10)).isEqualTo("8040");
        assertThat(Pieces.hex(new BitSet(), 1)).isEqualTo("00");
    }

    @Test
    void mark_anyRange_setsExactlyThePiecesThatLieInIt() {
        Seeds.forEach(500, random -> {
            long total = 1 + random.nextLong(20L << 20);
            File file = File.newBuilder().setBytesTotal(total).build();
            long from = random.nextLong(total);
            long rest = total - from;
            long length = switch (random.nextInt(4)) {
                case 0 -> rest;
                case 1 -> Math.max(1, rest - 1);
                default -> 1 + random.nextLong(rest);
            };
            BitSet bits = new BitSet();
            Pieces.mark(bits, range(from, length), file);
            for (int piece = 0; piece < Pieces.count(total); piece++) {
                long start = (long) piece * Pieces.LENGTH;
                long end = Math.min(total, start + Pieces.LENGTH);
                assertThat(bits.get(piece))
                        .as("piece %d of %d", piece, total)
                        .isEqualTo(from <= start && end <= from + length);
            }
            assertThat(bits.length()).isLessThanOrEqualTo((int) Pieces.count(total));
        });
    }
}
