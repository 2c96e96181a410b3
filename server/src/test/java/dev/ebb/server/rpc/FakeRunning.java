package dev.ebb.server.rpc;

import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.JobId;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.scheduler.RunningTransfers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Running jobs as a test says. Thread-safe. */
public final class FakeRunning implements RunningTransfers {
    private final Map<JobId, RunningJob> jobs = new ConcurrentHashMap<>();
    private final Map<JobId, TransferProgress> firstFiles = new ConcurrentHashMap<>();

    public void put(RunningJob job) {
        jobs.put(job.id(), job);
    }

    public void putFirstFile(JobId id, TransferProgress progress) {
        firstFiles.put(id, progress);
    }

    @Override
    public Optional<RunningJob> job(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public List<RunningJob> jobs() {
        return List.copyOf(jobs.values());
    }

    @Override
    public Optional<TransferProgress> file(JobId id, int fileIndex) {
        return fileIndex == 0 ? Optional.ofNullable(firstFiles.get(id)) : Optional.empty();
    }

    @Override
    public int transfers() {
        return jobs.size();
    }

    @Override
    public long bytesPerSecond() {
        return jobs.values().stream().mapToLong(RunningJob::bytesPerSecond).sum();
    }
}
