package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.ledger.JobLedger;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts what the engine tells of the files of one session into the mailbox; progress goes straight to the ledger. Thread-safe.
 */
final class EngineReports implements TransferListener {
    private final JobLedger ledger;
    private final Mailbox mailbox;
    private final AtomicBoolean connected = new AtomicBoolean();

    EngineReports(JobLedger ledger, Mailbox mailbox) {
        this.ledger = ledger;
        this.mailbox = mailbox;
    }

    /** Only the first file that connects is news: each message wakes the scheduler. */
    @Override
    public void connected(TransferTask task) {
        if (!connected.getAndSet(true)) {
            mailbox.post(new Mailbox.Connected(task));
        }
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
