package dev.ebb.server.scheduler;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.QueueReader;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a running job that have not been begun, in order, read a page at a time. Confined to the scheduler's thread. */
final class PendingFiles {
    private final QueueReader queue;
    private final JobId job;
    private final int page;
    private final ArrayDeque<JobFile> next = new ArrayDeque<>();
    private int nextIndex;
    private boolean exhausted;

    PendingFiles(QueueReader queue, JobId job, int page) {
        this.queue = queue;
        this.job = job;
        this.page = page;
    }

    /** The next one; null when all have been begun. */
    @Nullable
    JobFile peek() {
        if (next.isEmpty() && !exhausted) {
            List<JobFile> files = queue.pendingFiles(job, nextIndex, page);
            exhausted = files.isEmpty();
            next.addAll(files);
            nextIndex =
                    files.isEmpty() ? nextIndex : files.get(files.size() - 1).index() + 1;
        }
        return next.peek();
    }

    void remove() {
        next.remove();
    }

    /** A file that was begun has to be begun once more, before the others. */
    void putBack(JobFile file) {
        if (file.state() == FileState.PENDING) {
            next.addFirst(file);
        }
    }

    /** Files were added. */
    void lookAgain() {
        exhausted = false;
    }
}
