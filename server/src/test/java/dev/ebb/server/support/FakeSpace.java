package dev.ebb.server.support;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Space;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** One volume with as much room as a test says. Answers at once. */
public final class FakeSpace implements Space {
    public volatile long free = Long.MAX_VALUE;
    public final Map<JobId, List<Need>> admitted = new ConcurrentHashMap<>();
    private final Map<JobId, Shortage> shortages = new ConcurrentHashMap<>();

    /** What a transfer fails with that needs so much more. */
    public TransferError lacks(JobId job, long needed) {
        shortages.put(job, new Shortage(Path.of("/data"), free, 0, needed));
        return FailureClassifier.localFailure(ErrorCode.DISK_FULL, "/data: not enough space")
                .error();
    }

    @Override
    public CompletionStage<Optional<TransferError>> admit(JobId job, List<Need> needs) {
        shortages.remove(job);
        long sum = needs.stream().mapToLong(Need::bytes).sum();
        if (sum > free) {
            return CompletableFuture.completedFuture(Optional.of(lacks(job, sum)));
        }
        admitted.put(job, needs);
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public void release(JobId job) {
        admitted.remove(job);
    }

    @Override
    public Optional<Shortage> shortage(JobId job) {
        return Optional.ofNullable(shortages.get(job));
    }

    @Override
    public CompletionStage<Boolean> fits(JobId job) {
        Shortage lacked = shortages.get(job);
        return CompletableFuture.completedFuture(lacked != null && lacked.needed() <= free);
    }

    @Override
    public void forget(JobId job) {
        shortages.remove(job);
    }
}
