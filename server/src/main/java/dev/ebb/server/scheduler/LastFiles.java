package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.JobFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which of the files that a job moves will be whole soon, and which will not. */
final class LastFiles {
    private LastFiles() {}

    /**
     * Those that will not be whole in the time that is left, at the rate at which the job moves: who misses least goes first,
     * the others have what is left of it. Without time all of them.
     */
    static List<FileRun> unfinishable(Collection<FileRun> moving, long bytesPerSecond, Duration left) {
        if (left.isNegative() || left.isZero()) {
            return List.copyOf(moving);
        }
        List<FileRun> inTurn = new ArrayList<>(moving);
        inTurn.sort(Comparator.comparingLong(LastFiles::missing));
        List<FileRun> without = new ArrayList<>();
        double room = bytesPerSecond * (left.toMillis() / 1000.0);
        for (FileRun run : inTurn) {
            long missing = missing(run);
            if (missing > room) {
                without.add(run);
            } else {
                room -= missing;
            }
        }
        return without;
    }

    private static long missing(FileRun run) {
        TransferProgress at = run.progress();
        return at.bytesTotal() == JobFile.UNKNOWN ? Long.MAX_VALUE : at.bytesTotal() - at.bytesTransferred();
    }
}
