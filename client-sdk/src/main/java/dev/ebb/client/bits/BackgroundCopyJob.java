package dev.ebb.client.bits;

import dev.ebb.client.EventSubscription;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * A job of the service (IBackgroundCopyJob): a handle that holds its id and asks the service for everything else, so each
 * getter is a call; {@link #snapshot} answers all getters at once. Every call fails with
 * {@link dev.ebb.client.EbbException}: BG_E_NOT_FOUND when there is no such job, E_ACCESSDENIED when it is another user's,
 * BG_E_INVALID_STATE for a change of a job that has ended. Thread-safe.
 *
 * <pre>{@code
 * BackgroundCopyJob job = manager.createJob("MyJobName", JobType.DOWNLOAD);
 * job.addFile("https://example.org/a.iso", Path.of("/data/a.iso"));
 * job.setPriority(JobPriority.HIGH);
 * job.resume();
 * job.awaitTransferred(Duration.ofHours(1));
 * job.complete();
 * }</pre>
 */
public final class BackgroundCopyJob extends JobSettings implements JobProperties {
    private final Calls calls;
    private final String id;
    private final AsyncBackgroundCopyJob async;

    private BackgroundCopyJob(Calls calls, String id, AsyncBackgroundCopyJob async) {
        super(async);
        this.calls = calls;
        this.id = id;
        this.async = async;
    }

    static BackgroundCopyJob of(Calls calls, String id) {
        return new BackgroundCopyJob(calls, id, new AsyncBackgroundCopyJob(calls, id));
    }

    /** The same calls for programs that do not wait. */
    public AsyncBackgroundCopyJob async() {
        return async;
    }

    /** The same job, each of whose calls must be answered within this time (else DEADLINE_EXCEEDED). */
    public BackgroundCopyJob withDeadline(Duration deadline) {
        return of(calls.within(deadline), id);
    }

    /** What the job says about HTTP (IBackgroundCopyJobHttpOptions). */
    public BackgroundCopyJobHttpOptions httpOptions() {
        return new BackgroundCopyJobHttpOptions(calls, id);
    }

    /** The job's GUID, without asking (GetId). */
    @Override
    public String getId() {
        return id;
    }

    /** The whole job as it is now, also when it has ended, for as long as its history is kept. */
    public JobSnapshot snapshot() {
        return Calls.join(async.snapshot());
    }

    @Override
    public dev.ebb.v1.Job toProto() {
        return snapshot().toProto();
    }

    @Override
    public JobState getState() {
        return Calls.join(async.getState());
    }

    @Override
    public JobProgress getProgress() {
        return Calls.join(async.getProgress());
    }

    /**
     * Adds one file at the end of the job (AddFile). A job that was TRANSFERRED then needs {@link #resume} to fetch it.
     * Errors: E_INVALIDARG (URL or path malformed), E_ACCESSDENIED (destination not writable), BG_E_TOO_MANY_FILES (a second
     * file of an upload), BG_E_TOO_MANY_FILES_IN_JOB (200).
     */
    public BackgroundCopyFile addFile(String remoteName, Path localName) {
        return Calls.join(async.addFile(remoteName, localName));
    }

    /** As {@link #addFile(String, Path)}. */
    public BackgroundCopyFile addFile(URI remoteName, Path localName) {
        return addFile(remoteName.toString(), localName);
    }

    /** As {@link #addFile(String, Path)}, with a digest, mirrors, ranges or directories to be made. */
    public BackgroundCopyFile addFile(FileSpec file) {
        return Calls.join(async.addFile(file));
    }

    /**
     * Adds several files, all or none (AddFileSet). Errors as {@link #addFile(FileSpec)}; the field names the index.
     */
    public JobSnapshot addFileSet(Collection<FileSpec> files) {
        return Calls.join(async.addFileSet(files));
    }

    /**
     * Adds a file of which only parts are fetched, written one after the other in the order given (AddFileWithRanges).
     * Errors: E_NOTIMPL (uploads), BG_E_INVALID_RANGE, BG_E_OVERLAPPING_RANGES, BG_E_TOO_MANY_RANGES_IN_FILE (500).
     */
    public BackgroundCopyFile addFileWithRanges(String remoteName, Path localName, List<FileRange> ranges) {
        return Calls.join(async.addFileWithRanges(remoteName, localName, ranges));
    }

    /** Stops the job and keeps its progress (Suspend). No effect in SUSPENDED, ERROR and TRANSFERRED. */
    public JobSnapshot suspend() {
        return Calls.join(async.suspend());
    }

    /** Activates the job, or retries it at once (Resume). Errors: BG_E_EMPTY when it has no files. */
    public JobSnapshot resume() {
        return Calls.join(async.resume());
    }

    /** Ends the job and deletes its temporary files (Cancel). Irreversible. */
    public ResultCode cancel() {
        return Calls.join(async.cancel());
    }

    /**
     * Puts the transferred files in place and ends the job (Complete). A download that is not TRANSFERRED yet keeps the
     * files that are whole: BG_S_PARTIAL_COMPLETE. Errors: 0x80070050 (a file exists, under NO_CLOBBER), 0x80070070
     * (disk full); the job then stays TRANSFERRED and can be completed again.
     */
    public ResultCode complete() {
        return Calls.join(async.complete());
    }

    /**
     * Makes the caller the owner; administrators only (TakeOwnership). Credentials, custom headers and trusted
     * certificates are removed. Errors: E_ACCESSDENIED.
     */
    public JobSnapshot takeOwnership() {
        return Calls.join(async.takeOwnership());
    }

    /**
     * Replaces the beginning of the remote names that begin with a text (ReplaceRemotePrefix). S_FALSE when none does.
     * Downloads only.
     */
    public ResultCode replaceRemotePrefix(String oldPrefix, String newPrefix) {
        return Calls.join(async.replaceRemotePrefix(oldPrefix, newPrefix));
    }

    /**
     * The last failure with the file at fault and texts (GetError). Errors: BG_E_ERROR_INFORMATION_UNAVAILABLE when
     * there is none, or bytes have moved since.
     */
    public ErrorReport getError() {
        return Calls.join(async.getError());
    }

    /** How much of the reply has come (GetReplyProgress). Upload-reply jobs only: E_NOTIMPL. */
    public JobReplyProgress getReplyProgress() {
        return Calls.join(async.getReplyProgress());
    }

    /**
     * The reply itself, when the job is TRANSFERRED or completed (GetReplyData). Upload-reply jobs only. Errors:
     * BG_E_TOO_LARGE (over 1 MiB; the reply file has it), BG_E_INVALID_STATE (not TRANSFERRED yet).
     */
    public byte[] getReplyData() {
        return Calls.join(async.getReplyData());
    }

    /** Why the job is not transferring at this moment, and what would change it. */
    public WhyNotRunning whyNotRunning() {
        return Calls.join(async.whyNotRunning());
    }

    /** The files in the order of adding, fetched page by page as they are taken (EnumFiles). */
    public Pages<FileSnapshot> enumFiles() {
        return new Pages<>(token -> Calls.join(async.filePage(token)));
    }

    /** One file, by its place in the job, from 0. Whether it is there shows at the first call. */
    public BackgroundCopyFile getFile(int index) {
        return new BackgroundCopyFile(calls, id, index);
    }

    /**
     * The methods of the contract, such as {@code ebb.v1.BackgroundCopyJob/Suspend}, that stand for a BITS interface and may be
     * used on this job (QueryInterface). Errors: E_NOINTERFACE.
     */
    public List<String> queryInterface(String name) {
        return Calls.join(async.queryInterface(name));
    }

    /**
     * Tells a listener what happens to this job, all from its creation on, what has already happened first. Goes on by itself
     * after a lost connection and a restart of the service, and loses nothing. Close it when done.
     */
    public EventSubscription listen(BackgroundCopyCallback callback) {
        return listen(EventSelection.FROM_OLDEST, callback);
    }

    /** As {@link #listen(BackgroundCopyCallback)}, from where on and of which kinds one likes. */
    public EventSubscription listen(EventSelection selection, BackgroundCopyCallback callback) {
        return calls.client()
                .events()
                .listen(selection.toWire().setJobId(id).build(), new CallbackEvents(calls, callback));
    }

    /**
     * Waits, without polling, until the job is in one of the states, and says which; at once when it is there already. Fails
     * with {@link JobFailedException} when the job ends otherwise, and with DEADLINE_EXCEEDED after the time.
     */
    public JobState await(Duration timeout, JobState... states) {
        return Calls.join(async.await(states), timeout);
    }

    /**
     * Waits, without polling, until everything has been transferred; at once when it has. Fails with
     * {@link JobFailedException} when the job goes to ERROR or is cancelled, and with DEADLINE_EXCEEDED after the time.
     */
    public JobState awaitTransferred(Duration timeout) {
        return Calls.join(async.awaitTransferred(), timeout);
    }

    /**
     * Where the job stands, now and then at most this often (100 ms to 1 hour) while it moves. A slow subscriber gets the latest
     * value and none of those in between. Ends when the job is TRANSFERRED or completed, with {@link JobFailedException} when it
     * is in ERROR or cancelled.
     */
    public Flow.Publisher<JobProgress> progress(Duration interval) {
        return subscriber -> ProgressFeed.start(calls, id, interval, subscriber);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackgroundCopyJob job && job.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "job " + id;
    }
}
