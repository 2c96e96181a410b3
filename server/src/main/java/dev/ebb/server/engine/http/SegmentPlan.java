package dev.ebb.server.engine.http;

import dev.ebb.server.job.RangeSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which lane of a download fetches which bytes: every byte that is missing is one lane's or nobody's, and a lane without
 * work takes over half of what the busiest has before it. Knows neither network nor disk. Confined to the strand of its
 * download.
 */
final class SegmentPlan {
    private final long size;
    private final long smallest;
    private final List<Segment> taken = new ArrayList<>();
    private RangeSet done;

    /** A file of {@code size} bytes, of which some are here; none of what is cut off is smaller than {@code smallest}. */
    SegmentPlan(long size, RangeSet here, long smallest) {
        this.size = size;
        this.smallest = smallest;
        this.done = here;
    }

    /** The bytes of one lane, fetched from the first to the last. */
    static final class Segment {
        private long start;
        private long at;
        private long end;
        private long reach;
        private long skipped;
        private boolean flowing;

        private Segment(long start, long end) {
            this.start = start;
            this.at = start;
            this.end = end;
            this.reach = end;
        }

        /** The next byte to come. */
        long at() {
            return at;
        }

        /** The first byte that is not its own. */
        long end() {
            return end;
        }

        /** The first byte that its request does not bring. */
        long reach() {
            return reach;
        }

        /** How many bytes its request brings yet. */
        long toCome() {
            return skipped + reach - at;
        }

        long left() {
            return end - at;
        }

        boolean isFull() {
            return at == end;
        }

        /** The next so many bytes are here. */
        void wrote(long bytes) {
            if (bytes > left()) {
                throw new IllegalStateException(bytes + " bytes are more than the " + left() + " of the segment");
            }
            at += bytes;
            flowing = true;
        }

        /** How many of the bytes that came next are here already. */
        int skip(int bytes) {
            int count = (int) Math.min(skipped, bytes);
            skipped -= count;
            return count;
        }

        /** Nothing comes for now. */
        void paused() {
            flowing = false;
        }

        /** What is left of it is asked for anew. */
        void asked() {
            flowing = false;
            skipped = 0;
            reach = end;
        }

        @Override
        public String toString() {
            return start + "-" + at + "-" + end;
        }
    }

    /** The segment of a request that runs already and brings the bytes between these. */
    Segment adopt(long at, long reach) {
        Segment segment = add(at, reach);
        segment.flowing = true;
        return segment;
    }

    /** Work for a lane: the first bytes that are nobody's, else half of the largest rest; null when nothing is worth it. */
    @Nullable
    Segment take() {
        RangeSet free = free();
        if (!free.isEmpty()) {
            RangeSet first = free.firstFrom(0);
            return add(first.start(), first.end());
        }
        Segment busiest = null;
        for (Segment segment : taken) {
            if (busiest == null || segment.left() > busiest.left()) {
                busiest = segment;
            }
        }
        if (busiest == null || busiest.left() / 2 < smallest) {
            return null;
        }
        long end = busiest.end;
        busiest.end = busiest.at + busiest.left() / 2;
        return add(busiest.end, end);
    }

    private Segment add(long start, long end) {
        Segment segment = new Segment(start, end);
        taken.add(segment);
        return segment;
    }

    /**
     * Goes on behind the end of a full segment, as far as its request goes: with bytes that are nobody's, or those of a lane
     * that brings none. What lies between and is here already is skipped if that is little. False where another request is
     * better.
     */
    boolean extend(Segment segment) {
        long here = segment.end;
        for (Segment other : taken) {
            boolean near = other.at - here <= smallest && other.at < segment.reach;
            if (other != segment && other.start == here && near && !other.flowing) {
                other.end = other.at;
            }
        }
        RangeSet next = segment.reach > here ? free().firstFrom(here) : RangeSet.EMPTY;
        if (next.isEmpty() || next.start() >= segment.reach || next.start() - here > smallest) {
            return false;
        }
        done = done.with(segment.start, segment.at);
        segment.skipped = next.start() - here;
        segment.start = next.start();
        segment.at = next.start();
        segment.end = Math.min(segment.reach, next.end());
        return true;
    }

    /** The lane is done with it, or will not do it: what is missing of it is nobody's. */
    void release(Segment segment) {
        if (taken.remove(segment)) {
            done = done.with(segment.start, segment.at);
        }
    }

    /** What is here. */
    RangeSet filled() {
        RangeSet filled = done;
        for (Segment segment : taken) {
            filled = filled.with(segment.start, segment.at);
        }
        return filled;
    }

    /** How many bytes are here from the first on. */
    long contiguous() {
        RangeSet first = filled().firstFrom(0);
        return first.isEmpty() || first.start() > 0 ? 0 : first.end();
    }

    long size() {
        return size;
    }

    private RangeSet free() {
        RangeSet others = done;
        for (Segment segment : taken) {
            others = others.with(segment.start, segment.end);
        }
        return RangeSet.of(0, size).minus(others);
    }
}
