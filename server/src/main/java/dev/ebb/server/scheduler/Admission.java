package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Space;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.ledger.QueueReader;
import java.util.ArrayList;
import java.util.List;

/** What the files of a job that are known in size still need of their volumes, read from the queue. */
final class Admission {
    private Admission() {}

    /**
     * The needs of all files that have been begun; a file that never was tells its size when it is, and one in on-demand mode
     * may never be whole.
     */
    static List<Space.Need> needs(Job job, QueueReader queue, TransferTasks tasks, int page) {
        if (job.settings().transfer().onDemand()) {
            return List.of();
        }
        long missing = job.counters().bytesTotal() - job.counters().bytesTransferred();
        List<Space.Need> needs = new ArrayList<>();
        int from = 0;
        while (job.type() == JobType.DOWNLOAD && missing > 0) {
            List<JobFile> files = queue.pendingFiles(job.id(), from, page);
            for (JobFile file : files) {
                if (file.bytesTotal() > file.bytesTransferred()) {
                    long bytes = file.bytesTotal() - file.bytesTransferred();
                    needs.add(new Space.Need(file.index(), tasks.localFiles(job, file), bytes));
                    missing -= bytes;
                }
            }
            if (files.isEmpty()) {
                break;
            }
            from = files.get(files.size() - 1).index() + 1;
        }
        return needs;
    }
}
