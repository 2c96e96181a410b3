package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks ranges before they are accepted: BITS's rules for AddFileWithRanges and RequestFileRanges. */
public final class RangeRules {
    private RangeRules() {}

    /**
     * One range of a request; the numbers are unsigned. BG_E_INVALID_RANGE for an offset at the end of the file, for one that
     * nothing can follow, and for a length of 0: it asks for nothing, and BITS itself takes it only in some orders.
     */
    public static FileRange range(String field, long initialOffset, long length) {
        if (initialOffset < 0 || initialOffset == RangeSet.EOF) {
            throw JobException.inField(
                    ErrorCode.INVALID_RANGE, field + ".initial_offset", "lies behind every file's end");
        }
        if (length == 0) {
            throw JobException.inField(ErrorCode.INVALID_RANGE, field + ".length", "must not be 0");
        }
        boolean overflows =
                length < 0 && length != FileRange.TO_EOF || length > 0 && initialOffset > RangeSet.EOF - 1 - length;
        if (overflows) {
            throw JobException.inField(
                    ErrorCode.INVALID_RANGE, field, "ends behind every file's end; leave the length away for all");
        }
        return new FileRange(initialOffset, length);
    }

    /** BG_E_OVERLAPPING_RANGES when two of them have a byte in common; they may touch, and stand in any order. */
    public static List<FileRange> distinct(String field, List<FileRange> ranges) {
        List<FileRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(FileRange::initialOffset));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).initialOffset() < sorted.get(i - 1).end()) {
                throw JobException.inField(
                        ErrorCode.OVERLAPPING_RANGES,
                        field,
                        "overlap at byte " + sorted.get(i).initialOffset());
            }
        }
        return List.copyOf(ranges);
    }
}
