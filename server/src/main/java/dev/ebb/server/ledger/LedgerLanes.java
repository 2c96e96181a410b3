package dev.ebb.server.ledger;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.Retention;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * As many writers as the store takes commits at once. A job's commands and reports always go to the same one, so their order
 * and their answers are as with a single writer. Thread-safe.
 */
final class LedgerLanes {
    /** What has been committed is answered before the stop, unless a receiver is stuck. */
    private static final int ANSWER_SECONDS = 5;

    private final List<CommandLanes> lanes = new ArrayList<>();
    private final List<LedgerWriter> writers = new ArrayList<>();
    private final ExecutorService answers = Executors.newSingleThreadExecutor(task -> new Thread(task, "ebb-answers"));

    LedgerLanes(
            JobStore store,
            Supplier<Policy> policy,
            Function<Instant, Retention> retention,
            LedgerOptions options,
            InstantSource clock) {
        WaitingRoom room = new WaitingRoom(options);
        int count = store.lanes();
        for (int i = 0; i < count; i++) {
            CommandLanes lane = new CommandLanes(options, room);
            lanes.add(lane);
            writers.add(new LedgerWriter(
                    count == 1 ? "ebb-ledger" : "ebb-ledger-" + i,
                    store,
                    lane,
                    new CommandDecider(policy),
                    answers,
                    i == 0 ? new HistoryPruner(store, retention, options.pruneInterval()) : null,
                    clock));
        }
    }

    void start(CommitListener listener, LedgerWatch watch) {
        writers.forEach(writer -> writer.start(listener, watch));
    }

    /** What waits in all of them. */
    LedgerLoad load() {
        return lanes.stream().map(CommandLanes::load).reduce(LedgerLoad.NONE, LedgerLoad::plus);
    }

    /** The lane of a job. */
    CommandLanes of(JobId id) {
        return lanes.get(index(id));
    }

    private int index(JobId id) {
        return Math.floorMod(id.hashCode(), lanes.size());
    }

    CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
        return put(of(checkpoint.jobId()), List.of(checkpoint), List.of(), List.of());
    }

    CompletionStage<Void> settle(NotificationReceipt receipt) {
        CommandLanes lane = lanes.get((int) Math.floorMod(receipt.number(), (long) lanes.size()));
        return put(lane, List.of(), List.of(), List.of(receipt));
    }

    /** Completes when all of them are remembered, whatever lanes they went to. */
    CompletionStage<Void> responses(List<FileResponse> heard) {
        if (lanes.size() == 1) {
            return put(lanes.get(0), List.of(), heard, List.of());
        }
        TreeMap<Integer, List<FileResponse>> byLane = new TreeMap<>();
        heard.forEach(response -> byLane.computeIfAbsent(index(response.jobId()), lane -> new ArrayList<>())
                .add(response));
        return CompletableFuture.allOf(byLane.entrySet().stream()
                .map(entry -> put(lanes.get(entry.getKey()), List.of(), entry.getValue(), List.of()))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> put(
            CommandLanes lane,
            List<FileCheckpoint> checkpoints,
            List<FileResponse> responses,
            List<NotificationReceipt> receipts) {
        QueuedCheckpoint queued = QueuedCheckpoint.of(checkpoints, responses, receipts);
        lane.putCheckpoint(queued);
        return queued.answer();
    }

    /** The jobs that somebody waits for, see {@link PendingAnswers#awaited}. */
    Map<JobId, Long> awaited() {
        Map<JobId, Long> awaited = new HashMap<>();
        writers.forEach(writer -> awaited.putAll(writer.awaited()));
        return awaited;
    }

    /** Another node has changed a job. */
    void changedElsewhere(Job job, JobException failure) {
        writers.get(index(job.id())).changedElsewhere(job, failure);
    }

    /** Writes what waits, then stops the writers. */
    void close() {
        lanes.forEach(CommandLanes::close);
        writers.forEach(LedgerWriter::join);
        answers.shutdown();
        try {
            answers.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
