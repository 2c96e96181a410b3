package dev.ebb.server.ledger;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.NewJob;
import java.util.concurrent.CompletableFuture;

/**
 * The door through which every change comes. Thread-safe; never blocks. A stage completes after the change is synced to
 * disk, and fails with a {@link dev.ebb.server.job.JobException} when the call is refused.
 */
public interface JobCommands {
    /** CreateJob. */
    CompletableFuture<JobOutcome> create(Caller caller, NewJob job, RequestKey key);

    /** Every other call that changes a job. Complete and Cancel answer when the files are in place, or gone. */
    CompletableFuture<JobOutcome> execute(Caller caller, JobId id, JobCommand.OfCaller command, RequestKey key);
}
