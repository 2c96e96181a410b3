package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Space;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.QueueReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * No file of a job starts before all of them are known to fit, as far as their sizes are known. Confined to the scheduler's
 * thread.
 */
final class Admission {
    private boolean asked;
    private boolean granted;

    /** Asks once, for what the files still need of their volumes; the answer comes by {@link Mailbox.Admitted}. */
    void ask(Job job, JobSession.Surroundings around) {
        if (asked) {
            return;
        }
        // Where the store fails here, the next turn asks again.
        List<Space.Need> needs =
                needs(job, around.queue(), around.tasks(), around.options().page());
        asked = true;
        CompletionStage<Optional<TransferError>> answer =
                around.engine().space().admit(job.id(), needs);
        granted = needs.isEmpty();
        if (!granted) {
            answer.whenComplete((refusal, broken) -> around.mailbox()
                    .post(new Mailbox.Admitted(job.id(), job.attempt(), broken == null ? refusal : Optional.empty())));
        }
    }

    /** There is an answer: files start, or the session fails for it. */
    void answered() {
        granted = true;
    }

    boolean isGranted() {
        return granted;
    }

    /**
     * The needs of all files that have been begun; a file that never was tells its size when it is, and one in on-demand mode
     * may never be whole.
     */
    private static List<Space.Need> needs(Job job, QueueReader queue, TransferTasks tasks, int page) {
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
