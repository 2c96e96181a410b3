package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.ledger.JobLedger;
import java.util.concurrent.CompletionStage;

/**
 * Puts what the engine tells into the mailbox; progress goes straight to the ledger.
 *
 * @param ledger remembers progress
 * @param mailbox wakes the scheduler
 */
record EngineReports(JobLedger ledger, Mailbox mailbox) implements TransferListener {
    @Override
    public void connected(TransferTask task) {
        mailbox.post(new Mailbox.Connected(task));
    }

    @Override
    public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
        CompletionStage<Void> kept = ledger.checkpoint(checkpoint);
        boolean newsworthy = checkpoint.filled() != null || checkpoint.durableBytes() == 0;
        return newsworthy ? kept.thenRun(() -> mailbox.post(new Mailbox.Kept(checkpoint))) : kept;
    }

    @Override
    public void redirected(TransferTask task, String remoteName) {
        ledger.report(task.jobId(), new JobCommand.Redirected(task.attempt(), task.fileIndex(), remoteName));
    }

    @Override
    public void ended(TransferTask task, TransferEnd end) {
        mailbox.post(new Mailbox.Ended(task, end));
    }
}
