package dev.ebb.server.scheduler;

import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import java.util.concurrent.CompletionStage;

/** Reads what servers replied to uploads. Thread-safe; never blocks. */
public interface ReplyReader {
    /**
     * The reply to the file of a job that is TRANSFERRED or ACKNOWLEDGED, without its bytes when it has more than
     * {@code maxBytes}. The stage fails with a {@link dev.ebb.server.job.JobException}.
     */
    CompletionStage<FileContent> read(Job job, JobFile file, int maxBytes);
}
