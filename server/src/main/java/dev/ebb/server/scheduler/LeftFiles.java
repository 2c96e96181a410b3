package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.ledger.QueueReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Temporary files of jobs that this node has lost to others: removed once nobody needs what is in them. Only files that carry
 * this node's own mark are ever touched. Confined to the scheduler's thread.
 */
final class LeftFiles {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int MOST_FILES = 100_000;

    private final TransferEngine engine;
    private final QueueReader queue;
    private final @Nullable String maker;
    private final List<Left> all = new ArrayList<>();
    private int files;
    private Instant due = Instant.MIN;

    /** What was being written of a job. */
    private record Left(JobId id, long attempt, Map<Integer, LocalFiles> files) {}

    LeftFiles(TransferEngine engine, QueueReader queue, @Nullable String maker) {
        this.engine = engine;
        this.queue = queue;
        this.maker = maker;
    }

    /** Files of an attempt that is not this node's any more. */
    void add(Job job, Map<Integer, LocalFiles> written) {
        if (maker != null && files + written.size() <= MOST_FILES) {
            all.add(new Left(job.id(), job.attempt(), new HashMap<>(written)));
            files += written.size();
        }
    }

    /** One turn; {@code running} are the jobs that this node has taken up again. */
    void tend(Set<JobId> running, Instant now) {
        if (all.isEmpty() || now.isBefore(due)) {
            return;
        }
        due = now.plus(INTERVAL);
        for (Left left : List.copyOf(all)) {
            Optional<Job> job = queue.job(left.id());
            // One that waits may be begun here in a moment, in a file of the same name.
            boolean waits = job.map(it -> it.state() == JobState.QUEUED).orElse(false);
            if (!running.contains(left.id()) && !waits) {
                removeUseless(left, job);
            }
            if (running.contains(left.id()) || left.files().isEmpty()) {
                all.remove(left);
            }
        }
        files = all.stream().mapToInt(left -> left.files().size()).sum();
    }

    private void removeUseless(Left left, Optional<Job> job) {
        boolean over = job.map(it -> it.state().isFinal() && it.pending() == PendingWork.NONE)
                .orElse(true);
        boolean begunElsewhere = job.map(it -> it.attempt() > left.attempt()).orElse(true);
        List<LocalFiles> useless = new ArrayList<>();
        left.files().entrySet().removeIf(each -> {
            boolean goes = over || begunElsewhere && !isReferredTo(left.id(), each.getKey());
            if (goes) {
                useless.add(each.getValue());
            }
            return goes;
        });
        if (!useless.isEmpty()) {
            engine.discard(useless);
        }
    }

    /** Whoever goes on with the file may need what this node has made of it. */
    private boolean isReferredTo(JobId id, int index) {
        String finished = queue.file(id, index).map(JobFile::fileKey).orElse(null);
        String moving = queue.checkpoint(id, index).map(FileCheckpoint::fileKey).orElse(null);
        String own = maker;
        return own != null && (own.equals(MadeFile.makerOf(finished)) || own.equals(MadeFile.makerOf(moving)));
    }
}
