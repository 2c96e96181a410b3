package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.JobId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the sessions of the scheduler say of themselves. Thread-safe. */
final class SessionTransfers implements RunningTransfers {
    private final Map<JobId, JobSession> sessions;

    /** The map may change at any time. */
    SessionTransfers(Map<JobId, JobSession> sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<RunningJob> job(JobId id) {
        return Optional.ofNullable(sessions.get(id)).map(JobSession::view);
    }

    @Override
    public List<RunningJob> jobs() {
        return sessions.values().stream().map(JobSession::view).toList();
    }

    @Override
    public Optional<TransferProgress> file(JobId id, int fileIndex) {
        return run(id, fileIndex).map(FileRun::progress);
    }

    @Override
    public Optional<String> responseHeaders(JobId id, int fileIndex) {
        return run(id, fileIndex).map(FileRun::responseHeaders);
    }

    @Override
    public Optional<TransferProgress> reply(JobId id, int fileIndex) {
        return run(id, fileIndex).map(FileRun::reply);
    }

    private Optional<FileRun> run(JobId id, int fileIndex) {
        return Optional.ofNullable(sessions.get(id))
                .flatMap(session -> session.files().find(fileIndex));
    }

    @Override
    public int transfers() {
        return sessions.values().stream()
                .mapToInt(session -> session.files().moving().size())
                .sum();
    }

    @Override
    public long bytesPerSecond() {
        return sessions.values().stream()
                .mapToLong(session -> session.view().bytesPerSecond())
                .sum();
    }
}
