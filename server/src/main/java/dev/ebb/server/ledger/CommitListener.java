package dev.ebb.server.ledger;

import dev.ebb.server.job.Job;
import java.util.Collection;

/**
 * Told after each commit, on the thread of the job's writer: implementations note what changed and return at once. With
 * several writers they are told of different jobs at the same time.
 */
public interface CommitListener {
    /** The latest value of each job that changed. */
    void committed(Collection<Job> jobs);
}
