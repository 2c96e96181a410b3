package dev.ebb.server.job;

/**
 * Which bytes of a file are wanted, and which of them first (IBackgroundCopyFile6).
 *
 * @param requested what RequestFileRanges asked for so far; matters in on-demand mode only
 * @param position missing bytes from there on come first (UpdateDownloadPosition); {@link #NO_POSITION} = in order
 */
public record FileDemand(RangeSet requested, long position) {
    /** Nobody moved the position. */
    public static final long NO_POSITION = -1;

    /** What an ordinary file has. */
    public static final FileDemand NONE = new FileDemand(RangeSet.EMPTY, NO_POSITION);

    /** This demand with more ranges. */
    public FileDemand with(RangeSet more) {
        return new FileDemand(requested.union(more), position);
    }

    /** This demand from another position. */
    public FileDemand from(long next) {
        return new FileDemand(requested, next);
    }
}
