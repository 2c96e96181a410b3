package dev.ebb.server.scheduler;

import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.ledger.QueueReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which bytes of its files a running job was asked for, and which of these requests are served. Confined to the scheduler's thread. */
final class Demands {
    private final QueueReader queue;
    private final Map<Integer, RangeSet> served = new HashMap<>();
    private boolean stale;

    Demands(QueueReader queue) {
        this.queue = queue;
    }

    /** The job has changed: other bytes may be wanted of what moves. */
    void changed(Job job) {
        stale |= job.type() == JobType.DOWNLOAD;
    }

    /** Tells running transfers what is wanted of their files now; false when one of them cannot choose. */
    boolean tell(Job job, Collection<FileRun> runs) {
        boolean obeyed = true;
        if (stale) {
            for (FileRun run : runs) {
                obeyed &= tell(job, run);
            }
            stale = false;
        }
        return obeyed;
    }

    private boolean tell(Job job, FileRun run) {
        if (!run.isMoving()) {
            return true;
        }
        FileDemand wanted =
                queue.file(job.id(), run.row().index()).orElse(run.row()).demand();
        return wanted.equals(run.demand()) || run.demand(wanted);
    }

    /** In on-demand mode a file of which nothing was requested stays as it is. */
    boolean leaves(Job job, JobFile file) {
        boolean rests =
                TransferTasks.isOnDemand(job, file) && file.demand().requested().isEmpty();
        if (rests) {
            served(file.index(), RangeSet.EMPTY);
        }
        return rests;
    }

    void served(int fileIndex, RangeSet requested) {
        served.put(fileIndex, requested);
    }

    /** What is said when all files that could be started are over, although some are not whole. */
    JobCommand.@Nullable OfService rest(Job job) {
        return served.isEmpty()
                ? null
                : new JobCommand.RangesServed(job.attempt(), job.counters().filesTotal(), served);
    }
}
