package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says which stretch of the remote file comes next and where its bytes go. With parts, they go one after the other in the
 * order given; else each byte keeps its offset, and what is wanted may change on the way. Confined to the strand of its
 * download.
 */
final class SegmentLayout {
    private FileSelection selection;

    SegmentLayout(FileSelection selection) {
        this.selection = selection;
    }

    /**
     * A stretch to fetch.
     *
     * @param place where its first byte goes
     * @param range its bytes in the remote file
     */
    record Piece(long place, FileRange range) {}

    FileSelection selection() {
        return selection;
    }

    void select(FileSelection next) {
        selection = next;
    }

    boolean hasParts() {
        return !selection.parts().isEmpty();
    }

    /** Size of the local file, from that of the remote one, either perhaps {@link JobFile#UNKNOWN}. */
    long size(long remoteTotal) {
        if (!hasParts()) {
            return remoteTotal;
        }
        long size = 0;
        for (FileRange part : selection.parts()) {
            if (part.isToEof() && remoteTotal == JobFile.UNKNOWN) {
                return JobFile.UNKNOWN;
            }
            size += length(part, remoteTotal);
        }
        return size;
    }

    /** Size of the remote file, from that of the local one; unknown when no part depends on it. */
    long remoteTotal(long size) {
        if (!hasParts() || size == JobFile.UNKNOWN) {
            return size;
        }
        long others = 0;
        FileRange last = null;
        for (FileRange part : selection.parts()) {
            if (part.isToEof()) {
                last = part;
            } else {
                others += part.length();
            }
        }
        return last == null ? JobFile.UNKNOWN : last.initialOffset() + size - others;
    }

    /** Whether the remote file has every byte that is asked for. */
    boolean fits(long remoteTotal) {
        if (hasParts()) {
            return selection.parts().stream().allMatch(part -> isInside(part, remoteTotal));
        }
        return !selection.onDemand()
                || selection.demand().requested().ranges().stream().allMatch(part -> isInside(part, remoteTotal));
    }

    private static boolean isInside(FileRange range, long total) {
        return range.initialOffset() < total && (range.isToEof() || range.end() <= total);
    }

    /** The bytes that are wanted and not here, by their places. */
    RangeSet missing(RangeSet filled, long remoteTotal) {
        if (hasParts()) {
            long size = size(remoteTotal);
            return RangeSet.of(0, size == JobFile.UNKNOWN ? RangeSet.EOF : size).minus(filled);
        }
        RangeSet all = RangeSet.of(0, remoteTotal == JobFile.UNKNOWN ? RangeSet.EOF : remoteTotal);
        RangeSet wanted = selection.onDemand() ? selection.demand().requested().intersect(all) : all;
        return wanted.minus(filled);
    }

    /** What to fetch next; null when nothing that is wanted is missing. */
    @Nullable
    Piece next(RangeSet filled, long remoteTotal) {
        RangeSet missing = missing(filled, remoteTotal);
        if (missing.isEmpty()) {
            return null;
        }
        if (hasParts()) {
            return pieceAt(missing.start(), remoteTotal);
        }
        RangeSet first = missing.firstFrom(Math.max(0, selection.demand().position()));
        FileRange range =
                (first.isEmpty() ? missing.firstFrom(0) : first).ranges().get(0);
        return new Piece(range.initialOffset(), range);
    }

    private Piece pieceAt(long place, long remoteTotal) {
        long start = 0;
        for (FileRange part : selection.parts()) {
            if (part.isToEof() && remoteTotal == JobFile.UNKNOWN) {
                // Nothing of it can be here: with its first byte the size became known.
                return new Piece(start, part);
            }
            long length = length(part, remoteTotal);
            if (place < start + length) {
                long into = place - start;
                return new Piece(place, new FileRange(part.initialOffset() + into, length - into));
            }
            start += length;
        }
        throw new IllegalStateException("no part has a byte for " + place);
    }

    private static long length(FileRange part, long remoteTotal) {
        return part.isToEof() ? Math.max(0, remoteTotal - part.initialOffset()) : part.length();
    }
}
