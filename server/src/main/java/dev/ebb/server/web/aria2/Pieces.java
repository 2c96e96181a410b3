package dev.ebb.server.web.aria2;

import dev.ebb.client.BlockingStubs;
import dev.ebb.v1.File;
import dev.ebb.v1.FileRange;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetFilledFileRangesRequest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Which pieces of a file are here, as aria2 tells it: a bit for each, the highest bit of the first digit first. Thread-safe. */
final class Pieces {
    /** Bytes of each but the last; aria2's own default. */
    static final int LENGTH = 1 << 20;

    private static final int BITS_OF_DIGIT = 4;
    private static final int DIGITS_OF_BYTE = 2;

    private final BlockingStubs service;

    Pieces(BlockingStubs service) {
        this.service = service;
    }

    static long count(long total) {
        return (total + LENGTH - 1) / LENGTH;
    }

    /** Empty for a download of several files, of parts of one, or of a size that is not known. */
    Optional<String> of(Download download, List<File> files) {
        if (files.size() != 1
                || files.get(0).getRangesCount() > 0
                || files.get(0).getBytesTotal() == 0) {
            return Optional.empty();
        }
        File file = files.get(0);
        BitSet bits = new BitSet();
        if (file.getState() != FileState.FILE_STATE_PENDING) {
            bits.set(0, Math.toIntExact(count(file.getBytesTotal())));
        } else {
            GetFilledFileRangesRequest request = GetFilledFileRangesRequest.newBuilder()
                    .setJobId(download.id())
                    .build();
            service.file().getFilledFileRanges(request).getRangesList().forEach(range -> mark(bits, range, file));
        }
        return bits.isEmpty() ? Optional.empty() : Optional.of(hex(bits, count(file.getBytesTotal())));
    }

    /** Sets the bits of the pieces that lie in a range as a whole. */
    static void mark(BitSet bits, FileRange range, File file) {
        long total = file.getBytesTotal();
        long end = range.hasLength() ? Math.min(total, range.getInitialOffset() + range.getLength()) : total;
        long first = count(range.getInitialOffset());
        long behind = end == total ? count(total) : end / LENGTH;
        if (behind > first) {
            bits.set(Math.toIntExact(first), Math.toIntExact(behind));
        }
    }

    static String hex(BitSet bits, long count) {
        int digits = Math.toIntExact((count + 7) / 8) * DIGITS_OF_BYTE;
        StringBuilder text = new StringBuilder(digits);
        for (int digit = 0; digit < digits; digit++) {
            int value = 0;
            for (int bit = 0; bit < BITS_OF_DIGIT; bit++) {
                value = value << 1 | (bits.get(digit * BITS_OF_DIGIT + bit) ? 1 : 0);
            }
            text.append(Character.forDigit(value, 16));
        }
        return text.toString();
    }
}
