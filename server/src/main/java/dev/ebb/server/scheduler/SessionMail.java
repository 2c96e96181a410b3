package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the session that a message is for; what a session settles by itself it hears from here. What an earlier attempt still
 * has to say concerns nobody. Confined to the scheduler's thread.
 */
final class SessionMail {
    private final Map<JobId, JobSession> sessions;

    SessionMail(Map<JobId, JobSession> sessions) {
        this.sessions = sessions;
    }

    /** The session of that attempt, once it has begun. */
    Optional<JobSession> to(JobId id, long attempt) {
        return Optional.ofNullable(sessions.get(id))
                .filter(session -> session.isBegun() && session.job().attempt() == attempt);
    }

    private Optional<JobSession> to(TransferTask task) {
        return to(task.jobId(), task.attempt());
    }

    /** Takes what transfers say of themselves to their session; false when it is not that. */
    boolean deliver(Mailbox.Message message, Instant now) {
        if (message instanceof Mailbox.Connected connected) {
            to(connected.task()).ifPresent(JobSession::onConnected);
        } else if (message instanceof Mailbox.Kept kept) {
            FileCheckpoint safe = kept.checkpoint();
            to(safe.jobId(), safe.attempt()).ifPresent(session -> session.onCheckpoint(safe, now));
        } else if (message instanceof Mailbox.Ended ended) {
            to(ended.task()).ifPresent(session -> session.onEnded(ended.task().fileIndex(), ended.end(), now));
        } else if (message instanceof Mailbox.SourceLeft left) {
            to(left.id(), left.attempt()).ifPresent(session -> session.onSourceLeft(left.fileIndex(), left.recorded()));
        } else {
            return false;
        }
        return true;
    }
}
