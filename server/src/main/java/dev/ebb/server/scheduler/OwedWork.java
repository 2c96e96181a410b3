package dev.ebb.server.scheduler;

import dev.ebb.server.fleet.QueueShare;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sees that the disk work which jobs are owed is begun once nothing of the job moves any more. What is owed is looked up in
 * the store, where the last reports of a session are already in. Confined to the scheduler's thread.
 */
final class OwedWork {
    private final DiskWork work;
    private final QueueShare share;
    private final Mailbox mailbox;
    private final int page;
    private final Set<JobId> underWay = new HashSet<>();
    private boolean look = true;

    OwedWork(DiskWork work, QueueShare share, Mailbox mailbox, int page) {
        this.work = work;
        this.share = share;
        this.mailbox = mailbox;
        this.page = page;
    }

    /** Something may be owed. */
    void look() {
        look = true;
    }

    void done(JobId id) {
        underWay.remove(id);
        look = true;
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** Begins what is owed, but for jobs that are still being moved. */
    void begin(Predicate<JobId> isRunning) {
        if (!look) {
            return;
        }
        for (Job job : share.withPendingWork(page)) {
            if (!isRunning.test(job.id()) && underWay.add(job.id())) {
                work.run(job).thenAccept(recorded -> mailbox.post(new Mailbox.DiskWorkDone(job.id(), recorded)));
            }
        }
        look = false;
    }

    /** Finishes what an earlier run of the service has begun; what cannot be finished is tried again by the loop. */
    void recover() {
        Set<JobId> tried = new HashSet<>();
        List<Job> owed = share.withPendingWork(page);
        while (owed.stream().filter(job -> tried.add(job.id())).count() > 0) {
            List.copyOf(owed).stream().map(work::run).toList().forEach(java.util.concurrent.CompletableFuture::join);
            owed = share.withPendingWork(page);
        }
        look = true;
    }
}
