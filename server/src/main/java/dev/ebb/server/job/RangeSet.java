package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A set of bytes of a file, as stretches in ascending order that neither overlap nor touch. Immutable; two sets of the same
 * bytes are equal.
 */
public final class RangeSet {
    /** The end of a file of which the size is not known. */
    public static final long EOF = Long.MAX_VALUE;

    /** No bytes. */
    public static final RangeSet EMPTY = new RangeSet(new long[0]);

    /** Start, end, start, end, ...; strictly ascending. */
    private final long[] bounds;

    private RangeSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** The bytes from {@code start} to before {@code end}. */
    public static RangeSet of(long start, long end) {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no stretch: " + start + " to " + end);
        }
        return start == end ? EMPTY : new RangeSet(new long[] {start, end});
    }

    /** The bytes of all these ranges, whatever their order and wherever they overlap. */
    public static RangeSet of(Collection<FileRange> ranges) {
        List<FileRange> sorted = new ArrayList<>(ranges);
        sorted.sort(java.util.Comparator.comparingLong(FileRange::initialOffset));
        Collector all = new Collector(sorted.size());
        sorted.forEach(range -> all.add(range.initialOffset(), range.end()));
        return all.set();
    }

    /** The bytes of either set. */
    public RangeSet union(RangeSet other) {
        if (bounds.length == 0 || other.bounds.length == 0) {
            return bounds.length == 0 ? other : this;
        }
        Collector all = new Collector(count() + other.count());
        int mine = 0;
        int theirs = 0;
        while (mine < bounds.length || theirs < other.bounds.length) {
            boolean takeMine =
                    theirs == other.bounds.length || mine < bounds.length && bounds[mine] <= other.bounds[theirs];
            if (takeMine) {
                all.add(bounds[mine], bounds[mine + 1]);
                mine += 2;
            } else {
                all.add(other.bounds[theirs], other.bounds[theirs + 1]);
                theirs += 2;
            }
        }
        return all.set();
    }

    /** These bytes and those from {@code start} to before {@code end}. */
    public RangeSet with(long start, long end) {
        return union(of(start, end));
    }

    /** These bytes without those of the other set. */
    public RangeSet minus(RangeSet other) {
        Collector rest = new Collector(count() + other.count());
        int theirs = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            long start = bounds[i];
            long end = bounds[i + 1];
            while (theirs < other.bounds.length && other.bounds[theirs + 1] <= start) {
                theirs += 2;
            }
            for (int hole = theirs; hole < other.bounds.length && other.bounds[hole] < end; hole += 2) {
                rest.add(start, other.bounds[hole]);
                start = Math.min(end, Math.max(start, other.bounds[hole + 1]));
            }
            rest.add(start, end);
        }
        return rest.set();
    }

    /** The bytes of both sets. */
    public RangeSet intersect(RangeSet other) {
        return minus(minus(other));
    }

    /** Those of the bytes that lie before {@code end}. */
    public RangeSet before(long end) {
        return intersect(of(0, end));
    }

    /** How many bytes. */
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i];
        }
        return size;
    }

    /** How many stretches. */
    public int count() {
        return bounds.length / 2;
    }

    /** True without bytes. */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** The byte after the last one; 0 without bytes. */
    public long end() {
        return isEmpty() ? 0 : bounds[bounds.length - 1];
    }

    /** The part of the first stretch at or behind an offset that begins there or later; empty when there is none. */
    public RangeSet firstFrom(long offset) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i + 1] > offset) {
                return of(Math.max(offset, bounds[i]), bounds[i + 1]);
            }
        }
        return EMPTY;
    }

    /** First byte of the first stretch; for a set that is not empty. */
    public long start() {
        if (isEmpty()) {
            throw new IllegalStateException("an empty set starts nowhere");
        }
        return bounds[0];
    }

    /** The stretches in ascending order. */
    public List<FileRange> ranges() {
        List<FileRange> ranges = new ArrayList<>(count());
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new FileRange(bounds[i], bounds[i + 1] == EOF ? FileRange.TO_EOF : bounds[i + 1] - bounds[i]));
        }
        return List.copyOf(ranges);
    }

    /** The set that {@link #toString} wrote. */
    public static RangeSet parse(String text) {
        return of(FileRange.read(text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RangeSet that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As the store keeps it, such as {@code 0+10,5000+}. */
    @Override
    public String toString() {
        return FileRange.write(ranges());
    }

    /** Takes stretches in ascending order of their starts. */
    private static final class Collector {
        private final long[] found;
        private int length;

        Collector(int stretches) {
            found = new long[2 * stretches];
        }

        void add(long start, long end) {
            if (start >= end) {
                return;
            }
            if (length > 0 && start <= found[length - 1]) {
                found[length - 1] = Math.max(found[length - 1], end);
            } else {
                found[length++] = start;
                found[length++] = end;
            }
        }

        RangeSet set() {
            return length == 0 ? EMPTY : new RangeSet(Arrays.copyOf(found, length));
        }
    }
}
