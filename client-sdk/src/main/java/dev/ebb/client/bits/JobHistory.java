package dev.ebb.client.bits;

import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.ListHistoryRequest;

/**
 * Jobs that have ended, as long as the service keeps them: who made and ended them, from where their files came, when, with which
 * digests and what went wrong. Users see and forget their own, administrators everybody's. Records and files are messages of the
 * contract, whose comments say what they mean. Not in BITS. Thread-safe.
 *
 * <pre>{@code
 * manager.history().listHistory().forEach(job -> System.out.println(job.getDisplayName() + " " + job.getOutcome()));
 * }</pre>
 */
public final class JobHistory {
    private final AsyncJobHistory async;

    JobHistory(Calls calls) {
        this.async = new AsyncJobHistory(calls);
    }

    /** The same calls for programs that do not wait. */
    public AsyncJobHistory async() {
        return async;
    }

    /** The caller's jobs that have ended, those that ended last first, fetched page by page as they are taken. */
    public Pages<JobRecord> listHistory() {
        return listHistory(ListHistoryRequest.getDefaultInstance());
    }

    /**
     * Jobs that match; where its page token says, if it has one. Errors: E_ACCESSDENIED (everybody's, without being administrator),
     * E_INVALIDARG (the field is named).
     */
    public Pages<JobRecord> listHistory(ListHistoryRequest request) {
        return new Pages<>(token -> Calls.join(async.page(request, token)));
    }

    /** One job that has ended. Errors: BG_E_NOT_FOUND (it is forgotten, or has not ended), E_ACCESSDENIED (another user's). */
    public JobRecord getHistory(String jobId) {
        return Calls.join(async.getHistory(jobId));
    }

    /** The files of one, fetched page by page as they are taken. Errors: as {@link #getHistory}. */
    public Pages<HistoryFile> files(String jobId) {
        return new Pages<>(token -> Calls.join(async.filePage(jobId, token)));
    }

    /** Forgets one before its time. Errors: BG_E_NOT_FOUND, BG_E_INVALID_STATE (it has not ended), E_ACCESSDENIED. */
    public void forgetHistory(String jobId) {
        Calls.join(async.forgetHistory(jobId));
    }
}
