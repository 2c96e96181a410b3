package dev.ebb.server.ledger;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
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
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that decides and commits what comes to its lane: takes what has arrived, decides each command on an overlay, commits all of it
 * with one sync, and only then answers. A batch that fails is replayed command by command, so that one bad command harms no
 * other.
 */
final class LedgerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);

    /** How often a command is decided anew because somebody else changed its job meanwhile. */
    private static final int MOST_REPLAYS = 4;

    /** What a caller is told to wait whose command lost each time. */
    private static final Duration CONFLICT_DELAY = Duration.ofMillis(200);

    /** How long a writer that has nothing to prune waits for work before it looks again. */
    private static final Duration IDLE = Duration.ofHours(1);

    private final JobStore store;
    private final CommandLanes lanes;
    private final CommandDecider decider;
    private final InstantSource clock;
    private final PendingAnswers pending = new PendingAnswers();
    private final Executor answers;
    private final @Nullable HistoryPruner pruner;
    private final Thread thread;
    private CommitListener listener = jobs -> {};
    private LedgerWatch watch = LedgerWatch.NOBODY;

    /** A writer of one lane; answers are given elsewhere, and the pruner is for one of several writers only. */
    LedgerWriter(
            String name,
            JobStore store,
            CommandLanes lanes,
            CommandDecider decider,
            Executor answers,
            @Nullable HistoryPruner pruner,
            InstantSource clock) {
        this.store = store;
        this.lanes = lanes;
        this.decider = decider;
        this.answers = answers;
        this.pruner = pruner;
        this.clock = clock;
        this.thread = new Thread(this::run, name);
    }

    void start(CommitListener commits, LedgerWatch looking) {
        listener = commits;
        watch = looking;
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
            while (!lanes.isOver()) {
                CommandLanes.Batch batch = lanes.take(pruner == null ? IDLE : pruner.untilDue(clock.instant()));
                if (!batch.isEmpty()) {
                    write(batch.commands(), batch.checkpoints(), MOST_REPLAYS);
                    store.afterAcks();
                }
                prune(batch.isEmpty());
            }
        } catch (InterruptedException stop) {
            LOG.warn("the ledger's thread was interrupted; nothing more is written");
        }
    }

    /** Also while nothing else is to be written. */
    private void prune(boolean idle) {
        if (pruner != null && pruner.pruneIfDue(clock.instant(), watch) > 0 && idle) {
            store.afterAcks();
        }
    }

    private void write(List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, int replays) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        BatchOverlay overlay = new BatchOverlay(store);
        List<Decided> decided = new ArrayList<>(commands.size());
        try {
            for (QueuedCommand command : commands) {
                decide(command, overlay, now, decided);
            }
            StoreBatch batch = new StoreBatch(
                    overlay.changes(),
                    all(checkpoints, QueuedCheckpoint::checkpoints),
                    all(checkpoints, QueuedCheckpoint::responses),
                    all(checkpoints, QueuedCheckpoint::receipts),
                    all(checkpoints, QueuedCheckpoint::forgotten),
                    overlay.ceiling());
            if (!batch.isEmpty()) {
                commit(batch);
            }
        } catch (StoreException failed) {
            watch.failed(failed.kind());
            recover(commands, checkpoints, failed, replays);
            return;
        }
        listener.committed(overlay.changedJobs());
        answer(decided, checkpoints);
    }

    private static <T> List<T> all(List<QueuedCheckpoint> queued, Function<QueuedCheckpoint, List<T>> part) {
        return queued.stream().flatMap(each -> part.apply(each).stream()).toList();
    }

    private void commit(StoreBatch batch) {
        long begun = System.nanoTime();
        store.commit(batch);
        watch.committed(batch, Duration.ofNanos(System.nanoTime() - begun));
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
            List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, StoreException failed, int replays) {
        if (failed.kind() == StoreException.Kind.AWAY) {
            // Whoever found it away has said so.
            LOG.debug("{} calls are refused: {}", commands.size(), failed.getMessage());
            failAll(commands, checkpoints, unavailable(failed));
        } else if (failed.kind() == StoreException.Kind.IO || failed.kind() == StoreException.Kind.DAMAGED) {
            LOG.error("the store failed; {} calls are refused", commands.size(), failed);
            failAll(commands, checkpoints, unavailable(failed));
        } else if (failed.kind() == StoreException.Kind.FULL && replays > 0) {
            replayWhatEnds(commands, checkpoints, failed);
        } else if (isOfOneOnly(failed.kind()) && commands.size() + checkpoints.size() > 1) {
            replayHalves(commands, checkpoints, replays);
        } else if (failed.kind() == StoreException.Kind.STALE_REVISION && replays > 0) {
            write(commands, checkpoints, replays - 1);
        } else {
            LOG.warn("a change could not be stored: {}", failed.getMessage());
            failAll(commands, checkpoints, refusal(failed));
        }
    }

    private static boolean isOfOneOnly(StoreException.Kind kind) {
        return kind == StoreException.Kind.STALE_REVISION || kind == StoreException.Kind.UNFIT;
    }

    /** One bad command harms no other, and is found by halving. */
    private void replayHalves(List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, int replays) {
        if (!commands.isEmpty() && !checkpoints.isEmpty()) {
            write(commands, List.of(), replays);
            write(List.of(), checkpoints, replays);
        } else {
            watch.replayed(commands.size());
            int half = commands.size() / 2;
            int progress = checkpoints.size() / 2;
            write(commands.subList(0, half), checkpoints.subList(0, progress), replays);
            write(commands.subList(half, commands.size()), checkpoints.subList(progress, checkpoints.size()), replays);
        }
    }

    /** The last space is for what makes space: cancels and completions, and the service's own reports. */
    private void replayWhatEnds(
            List<QueuedCommand> commands, List<QueuedCheckpoint> checkpoints, StoreException failed) {
        watch.replayed(commands.size());
        LOG.warn("the volume of the store is full; only what ends jobs is written: {}", failed.getMessage());
        Map<Boolean, List<QueuedCommand>> ends =
                commands.stream().collect(Collectors.partitioningBy(LedgerWriter::makesSpace));
        ends.getOrDefault(true, List.of()).forEach(command -> write(List.of(command), List.of(), 0));
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
        return switch (failed.kind()) {
            case FULL ->
                JobException.of(
                        ErrorCode.DISK_FULL,
                        "The volume of the service's own state is full, so nothing can be recorded.");
            case STALE_REVISION ->
                JobException.retryAfter(
                        ErrorCode.SERVICE_NOT_AVAILABLE,
                        "Others keep changing the job at the same time.",
                        CONFLICT_DELAY);
            case UNFIT ->
                JobException.of(
                        ErrorCode.E_INVALIDARG, "The service's store cannot hold what this says; its log says why.");
            default -> unavailable(failed);
        };
    }

    private static JobException unavailable(StoreException failed) {
        return JobException.of(ErrorCode.SERVICE_NOT_AVAILABLE, failed.toCallers("write"));
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
