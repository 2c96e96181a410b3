package dev.ebb.server.ledger;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that decides and commits: takes what has arrived, decides each command on an overlay, commits all of it
 * with one sync, and only then answers. A batch that fails is replayed command by command, so that one bad command harms no
 * other.
 */
final class LedgerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);

    private static final int PRUNED_AT_ONCE = 500;
    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

    /** What has been committed is answered before the stop, unless a receiver is stuck. */
    private static final int ANSWER_SECONDS = 5;

    private final JobStore store;
    private final Function<Instant, Retention> retention;
    private final CommandLanes lanes;
    private final CommandDecider decider;
    private final InstantSource clock;
    private final PendingAnswers pending = new PendingAnswers();
    private final ExecutorService answers = Executors.newSingleThreadExecutor(task -> new Thread(task, "ebb-answers"));
    private final Thread thread = new Thread(this::run, "ebb-ledger");
    private CommitListener listener = jobs -> {};
    private Instant nextPrune = Instant.MIN;

    LedgerWriter(
            JobStore store,
            Function<Instant, Retention> retention,
            CommandLanes lanes,
            CommandDecider decider,
            InstantSource clock) {
        this.store = store;
        this.retention = retention;
        this.lanes = lanes;
        this.decider = decider;
        this.clock = clock;
    }

    void start(CommitListener commits) {
        listener = commits;
        thread.start();
    }

    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        pending.failAll();
        answers.shutdown();
        try {
            answers.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The jobs that somebody waits for, see {@link PendingAnswers#awaited}. */
    Map<JobId, Long> awaited() {
        return pending.awaited();
    }

    /** Another node has changed a job. */
    void changedElsewhere(Job job, JobException failure) {
        List<Runnable> ready = pending.settleElsewhere(job, failure);
        answers.execute(() -> ready.forEach(Runnable::run));
    }

    private void run() {
        try {
            for (CommandLanes.Batch batch = lanes.take(); !batch.isEmpty(); batch = lanes.take()) {
                write(batch.commands(), batch.checkpoints(), true);
                store.afterAcks();
                prune();
            }
        } catch (InterruptedException stop) {
            LOG.warn("the ledger's thread was interrupted; nothing more is written");
        }
    }

    /** Forgets old history, a little at a time. */
    private void prune() {
        Instant now = clock.instant();
        if (now.isBefore(nextPrune)) {
            return;
        }
        try {
            int gone = store.prune(retention.apply(now), PRUNED_AT_ONCE);
            nextPrune = now.plus(gone < PRUNED_AT_ONCE ? PRUNE_INTERVAL : Duration.ZERO);
        } catch (StoreException failed) {
            LOG.warn("old history could not be pruned: {}", failed.getMessage());
            nextPrune = now.plus(PRUNE_INTERVAL);
        }
    }

    private void write(List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, boolean mayReplay) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        BatchOverlay overlay = new BatchOverlay(store);
        List<Decided> decided = new ArrayList<>(commands.size());
        try {
            for (QueuedCommand command : commands) {
                decide(command, overlay, now, decided);
            }
            StoreBatch batch = new StoreBatch(
                    overlay.changes(),
                    checkpoints.stream()
                            .flatMap(queued -> queued.checkpoints().stream())
                            .toList(),
                    checkpoints.stream()
                            .flatMap(queued -> queued.responses().stream())
                            .toList(),
                    checkpoints.stream()
                            .flatMap(queued -> queued.receipts().stream())
                            .toList());
            if (!batch.isEmpty()) {
                store.commit(batch);
            }
        } catch (StoreException failed) {
            recover(commands, checkpoints, failed, mayReplay);
            return;
        }
        listener.committed(overlay.changedJobs());
        answer(decided, checkpoints);
    }

    private void decide(QueuedCommand command, BatchOverlay overlay, Instant now, List<Decided> decided) {
        try {
            if (command.isExpired(now)) {
                throw JobException.of(
                        ErrorCode.OPERATION_TIMED_OUT, "The call's deadline passed before it was decided.");
            }
            decided.add(new Decided(command, decider.decide(command, overlay, now), null));
        } catch (JobException refused) {
            decided.add(new Decided(command, null, refused));
        } catch (StoreException unreadable) {
            throw unreadable;
        } catch (RuntimeException broken) {
            LOG.error("a command on job {} could not be decided; it alone is refused", command.id(), broken);
            decided.add(new Decided(command, null, unexpected(command)));
        }
    }

    private void recover(
            List<QueuedCommand> commands,
            List<QueuedCheckpoint> checkpoints,
            StoreException failed,
            boolean mayReplay) {
        if (failed.kind() == StoreException.Kind.IO || failed.kind() == StoreException.Kind.DAMAGED) {
            LOG.error("the store failed; {} calls are refused", commands.size(), failed);
            failAll(commands, checkpoints, unavailable(failed));
        } else if (!mayReplay) {
            LOG.warn("a change could not be stored: {}", failed.getMessage());
            failAll(commands, checkpoints, refusal(failed));
        } else if (failed.kind() == StoreException.Kind.FULL) {
            replayWhatEnds(commands, checkpoints, failed);
        } else {
            commands.forEach(command -> write(List.of(command), List.of(), false));
            checkpoints.forEach(checkpoint -> write(List.of(), List.of(checkpoint), false));
        }
    }

    /** The last space is for what makes space: cancels and completions, and the service's own reports. */
    private void replayWhatEnds(
            List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, StoreException failed) {
        LOG.warn("the volume of the store is full; only what ends jobs is written: {}", failed.getMessage());
        Map<Boolean, List<QueuedCommand>> ends =
                commands.stream().collect(Collectors.partitioningBy(LedgerWriter::makesSpace));
        ends.getOrDefault(true, List.of()).forEach(command -> write(List.of(command), List.of(), false));
        failAll(ends.getOrDefault(false, List.of()), checkpoints, refusal(failed));
    }

    private static boolean makesSpace(QueuedCommand queued) {
        JobCommand command = queued.command();
        return command instanceof JobCommand.OfService
                || command instanceof JobCommand.Cancel
                || command instanceof JobCommand.Complete;
    }

    private void failAll(List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, JobException reason) {
        answers.execute(() -> {
            commands.forEach(command -> command.answer().completeExceptionally(reason));
            checkpoints.forEach(checkpoint -> checkpoint.answer().completeExceptionally(reason));
        });
    }

    private void answer(List<Decided> decided, List<QueuedCheckpoint> checkpoints) {
        List<Runnable> ready = new ArrayList<>(decided.size());
        for (Decided each : decided) {
            QueuedCommand queued = each.queued();
            JobOutcome outcome = each.outcome();
            JobCommand command = queued.command();
            if (outcome == null) {
                JobException refusal = Objects.requireNonNull(each.refusal());
                ready.add(() -> queued.answer().completeExceptionally(refusal));
            } else if (command != null && PendingAnswers.mustWait(command, outcome.job())) {
                pending.add(outcome.job(), queued.answer());
            } else {
                ready.add(() -> queued.answer().complete(outcome));
                if (command != null) {
                    ready.addAll(pending.settle(command, outcome));
                }
            }
        }
        answers.execute(() -> {
            ready.forEach(Runnable::run);
            checkpoints.forEach(checkpoint -> checkpoint.answer().complete(null));
        });
    }

    private static JobException unexpected(QueuedCommand command) {
        return JobException.of(
                ErrorCode.E_UNEXPECTED, command.id(), "The service could not decide this call; its log says more.");
    }

    private static JobException refusal(StoreException failed) {
        return failed.kind() == StoreException.Kind.FULL
                ? JobException.of(
                        ErrorCode.DISK_FULL,
                        "The volume of the service's own state is full, so nothing can be recorded.")
                : unavailable(failed);
    }

    private static JobException unavailable(StoreException failed) {
        return JobException.of(
                ErrorCode.SERVICE_NOT_AVAILABLE, "The service cannot write its store: " + failed.getMessage());
    }

    /**
     * A command with what came of it.
     *
     * @param queued the command
     * @param outcome what to answer after the commit; null when refused
     * @param refusal why it was refused; null when not
     */
    private record Decided(
            QueuedCommand queued,
            @Nullable JobOutcome outcome,
            @Nullable JobException refusal) {}
}
