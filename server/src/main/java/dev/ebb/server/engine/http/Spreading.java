package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import org.jspecify.annotations.Nullable;

/** Says which downloads may be fetched over several connections. Pure functions. */
public final class Spreading {
    private static final double LEAST_INTERVALS = 4;

    private Spreading() {}

    /**
     * How an answer comes in.
     *
     * @param sinceNanos when it began
     * @param bytes what came since
     * @param head its head; null before the first
     */
    record Pace(long sinceNanos, long bytes, @Nullable ResponseHead head) {}

    /** Whether a file that comes in from its start may be had faster: what takes less than four intervals is not. */
    static boolean pays(EngineParts parts, TransferTask task, PartialFile current, Pace pace) {
        LaneOptions options = parts.options().lanes();
        ResponseHead head = pace.head();
        long missing = current.bytesTotal() - current.written();
        if (missing < Math.max(1, options.fromBytes()) || head == null || !current.isProvable()) {
            return false;
        }
        long nanos = System.nanoTime() - pace.sinceNanos();
        double rest = (double) missing * nanos / Math.max(1, pace.bytes());
        long interval = options.interval().toNanos();
        return nanos >= interval
                && rest >= LEAST_INTERVALS * interval
                && !"none".equalsIgnoreCase(head.single("Accept-Ranges"))
                && most(parts, task) > 1
                && task.http().method() == null
                && !task.mode().dynamicContent()
                && !task.files().isDirect();
    }

    /** Whether it is a whole file of which earlier attempts left bytes in several places. */
    public static boolean resumes(EngineParts parts, TransferTask task) {
        FileCheckpoint left = task.resumeFrom();
        return left != null
                && left.filled() != null
                && (left.validator() != null || left.traits().proof() != null)
                && task.selection().equals(FileSelection.WHOLE)
                && most(parts, task) > 1;
    }

    /** Connections for the file at most. */
    static int most(EngineParts parts, TransferTask task) {
        int perHost = parts.options().connectionsPerHost();
        return Math.min(perHost, parts.options().lanes().most(task.foreground()));
    }
}
