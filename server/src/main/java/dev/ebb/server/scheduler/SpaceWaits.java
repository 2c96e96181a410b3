package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Space;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.JobLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches the volumes that were too full for a job, and puts the job back into the queue when there is room. Jobs beyond a
 * bound, and those of an earlier run, wait for their retry delay instead. Confined to the scheduler's thread.
 */
final class SpaceWaits {
    private static final int MOST = 1000;

    private final JobLedger ledger;
    private final Space space;
    private final Mailbox mailbox;
    private final Duration interval;
    private final Set<JobId> waiting = new HashSet<>();
    private final Set<JobId> asked = new HashSet<>();
    private @Nullable Instant next;

    SpaceWaits(JobLedger ledger, Space space, Mailbox mailbox, Duration interval) {
        this.ledger = ledger;
        this.space = space;
        this.mailbox = mailbox;
        this.interval = interval;
    }

    static boolean lacksSpace(Job job) {
        JobError error = job.error();
        return job.state() == JobState.TRANSIENT_ERROR
                && error != null
                && error.code().equals(ErrorCode.DISK_FULL);
    }

    /** A job has changed. */
    void notice(Job job) {
        if (lacksSpace(job) && space.shortage(job.id()).isPresent()) {
            if (waiting.size() < MOST) {
                waiting.add(job.id());
            }
        } else if (waiting.remove(job.id()) || job.state().isFinal()) {
            space.forget(job.id());
        }
    }

    /** Asks of every volume that is waited for, when it is time. */
    void run(Instant now) {
        if (waiting.isEmpty()) {
            next = null;
        } else if (next == null) {
            next = now.plus(interval);
        } else if (!now.isBefore(next)) {
            next = now.plus(interval);
            List.copyOf(waiting).stream().filter(asked::add).forEach(this::ask);
        }
    }

    /** When to look again; null when nothing is waited for. */
    @Nullable
    Instant next() {
        return next;
    }

    void answered(JobId id, boolean fits, Instant now) {
        asked.remove(id);
        if (fits && waiting.contains(id)) {
            ledger.report(id, new JobCommand.Unblock(now, "there is space on the volume again"));
        }
    }

    private void ask(JobId id) {
        space.fits(id)
                .whenComplete((fits, broken) -> mailbox.post(new Mailbox.SpaceAnswered(id, Boolean.TRUE.equals(fits))));
    }
}
