package dev.ebb.server.ledger;

import dev.ebb.server.job.Job;
import java.util.Collection;

/** Told after each commit, on the writer's thread: implementations note what changed and return at once. */
public interface CommitListener {
    /** The latest value of each job that changed. */
    void committed(Collection<Job> jobs);
}
