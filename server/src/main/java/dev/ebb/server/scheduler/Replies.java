package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.PendingWork;
import java.util.concurrent.CompletionStage;

/** Reads the replies to uploads where they are: beside their place until Complete, then in it. Thread-safe. */
final class Replies implements ReplyReader {
    private final TransferEngine engine;
    private final TransferTasks tasks;

    Replies(TransferEngine engine, TransferTasks tasks) {
        this.engine = engine;
        this.tasks = tasks;
    }

    @Override
    public CompletionStage<FileContent> read(Job job, JobFile file, int maxBytes) {
        CompletionStage<FileContent> now = engine.read(tasks.reply(job, file), file.fileKey(), maxBytes);
        // Complete may be putting it in place at this moment; the key tells it from what was there before.
        return job.pending() == PendingWork.NONE || file.fileKey() == null
                ? now
                : now.exceptionallyCompose(moved -> engine.read(tasks.replyInPlace(job), file.fileKey(), maxBytes));
    }
}
