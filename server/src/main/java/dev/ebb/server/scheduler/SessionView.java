package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import java.util.Collection;

/** Adds what moves now to what is committed of a job. */
final class SessionView {
    private SessionView() {}

    static RunningJob of(Job row, Collection<FileRun> files, long bytesPerSecond) {
        long bytes = row.counters().bytesTransferred();
        long total = row.counters().bytesTotal();
        int unknown = row.counters().filesOfUnknownSize();
        int done = row.counters().filesTransferred();
        for (FileRun run : files) {
            TransferProgress now = run.progress();
            bytes += now.bytesTransferred() - run.row().bytesTransferred();
            if (run.row().bytesTotal() == JobFile.UNKNOWN && now.bytesTotal() != JobFile.UNKNOWN) {
                unknown--;
                total += now.bytesTotal();
            }
            done += run.isMoving() || now.bytesTransferred() != now.bytesTotal() ? 0 : 1;
        }
        return new RunningJob(
                row.id(),
                row.owner(),
                row.state(),
                row.counters().filesTotal(),
                Math.min(done, row.counters().filesTotal()),
                // Between a commit and its arrival here a file may be counted twice.
                unknown > 0 ? Math.max(0, bytes) : Math.max(0, Math.min(bytes, total)),
                unknown > 0 ? JobFile.UNKNOWN : total,
                bytesPerSecond);
    }
}
