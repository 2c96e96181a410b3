package dev.ebb.client.bits;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.EventSubscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The front desk of the queue (IBackgroundCopyManager): makes, finds and lists jobs. Every call fails with
 * {@link dev.ebb.client.EbbException}, which has the code of BITS and what to do about it. Thread-safe; one is enough for a
 * program.
 *
 * <pre>{@code
 * try (BackgroundCopyManager manager = BackgroundCopyManager.connect()) {
 *     BackgroundCopyJob job = manager.createJob("MyJobName", JobType.DOWNLOAD);
 *     job.addFile("https://example.org/a.iso", Path.of("/data/a.iso"));
 *     job.setPriority(JobPriority.HIGH);
 *     job.resume();
 * }
 * }</pre>
 */
public final class BackgroundCopyManager implements AutoCloseable {
    private final Calls calls;
    private final AsyncBackgroundCopyManager async;

    private BackgroundCopyManager(Calls calls) {
        this.calls = calls;
        this.async = new AsyncBackgroundCopyManager(calls);
    }

    /**
     * The service that a command without options means: that of {@code EBB_HOME}, else the user's own, else the machine's. Whether
     * it runs shows at the first call; {@code connect(EbbTarget.discover().startingService())} starts it.
     */
    public static BackgroundCopyManager connect() throws IOException {
        return connect(EbbTarget.discover());
    }

    /** A service behind a Unix socket or a port. IOException when a certificate or a token file cannot be read. */
    public static BackgroundCopyManager connect(EbbTarget target) throws IOException {
        return connect(target, EbbClientOptions.DEFAULTS);
    }

    /** As {@link #connect(EbbTarget)}, with other deadlines and tries than usual. */
    public static BackgroundCopyManager connect(EbbTarget target, EbbClientOptions options) throws IOException {
        return of(EbbClient.connect(target, options));
    }

    /** The objects of a client that is there already. Closing the manager closes it. */
    public static BackgroundCopyManager of(EbbClient client) {
        return new BackgroundCopyManager(new Calls(client, null));
    }

    /** The same calls for programs that do not wait. */
    public AsyncBackgroundCopyManager async() {
        return async;
    }

    /** The same connection, each of whose calls must be answered within this time (else DEADLINE_EXCEEDED). */
    public BackgroundCopyManager withDeadline(Duration deadline) {
        return new BackgroundCopyManager(calls.within(deadline));
    }

    /** The client beneath, for what needs the messages of the contract themselves. */
    public EbbClient client() {
        return calls.client();
    }

    /**
     * Makes an empty job, which is SUSPENDED (CreateJob). Errors: E_INVALIDARG (name empty or over 256 UTF-16 units),
     * BG_E_TOO_MANY_JOBS_PER_USER (60), BG_E_TOO_MANY_JOBS_PER_MACHINE (300).
     */
    public BackgroundCopyJob createJob(String displayName, JobType type) {
        return Calls.join(async.createJob(displayName, type));
    }

    /**
     * Makes a whole job in one step (CreateJob): with its files, its settings, and resumed if so wished. The answer means that
     * the job survives a crash. Errors: also those of addFile and of the setters; the field is named.
     */
    public BackgroundCopyJob createJob(JobSpec spec) {
        return Calls.join(async.createJob(spec));
    }

    /** A job that has not ended (GetJob). Errors: BG_E_NOT_FOUND, E_ACCESSDENIED (another user's). */
    public BackgroundCopyJob getJob(String id) {
        return Calls.join(async.getJob(id));
    }

    /** The caller's jobs that have not ended, the newest first, fetched page by page as they are taken (EnumJobs). */
    public Pages<JobSnapshot> enumJobs() {
        return enumJobs(JobFilter.MINE);
    }

    /** Jobs that match (EnumJobs). Errors: E_ACCESSDENIED (everybody's, without being administrator). */
    public Pages<JobSnapshot> enumJobs(JobFilter filter) {
        return new Pages<>(token -> Calls.join(async.page(filter, token)));
    }

    /** How many jobs of others are live, so that a user can see that the machine is busy. */
    public long countJobsOfOthers() {
        return Calls.join(async.countJobsOfOthers());
    }

    /** Explains a code in words (GetErrorDescription). */
    public ErrorDescription getErrorDescription(int hresult) {
        return Calls.join(async.getErrorDescription(hresult));
    }

    /** Explains where an error came from, one sentence (IBackgroundCopyError::GetErrorContextDescription). */
    public String getErrorContextDescription(ErrorContext context) {
        return Calls.join(async.getErrorContextDescription(context));
    }

    /**
     * The methods of the contract, such as {@code ebb.v1.BackgroundCopyManager/CreateJob}, that stand for a BITS interface
     * (QueryInterface). Errors: E_NOINTERFACE.
     */
    public List<String> queryInterface(String name) {
        return Calls.join(async.queryInterface(name));
    }

    /** Tells a listener what happens to the caller's jobs from now on. Goes on by itself and loses nothing. */
    public EventSubscription listen(BackgroundCopyCallback callback) {
        return listen(EventSelection.FROM_NOW, callback);
    }

    /**
     * As {@link #listen(BackgroundCopyCallback)}, from where on and of which kinds one likes. A program that keeps the cursor of the
     * last event it dealt with misses none while it does not run.
     */
    public EventSubscription listen(EventSelection selection, BackgroundCopyCallback callback) {
        return calls.client().events().listen(selection.toWire().build(), new CallbackEvents(calls, callback));
    }

    /** The service itself: how it does, how it is configured, and how to stop it. */
    public ServiceAdministration serviceAdministration() {
        return new ServiceAdministration(calls);
    }

    /** Policies: what an administrator decides for all jobs. */
    public PolicyAdministration policyAdministration() {
        return new PolicyAdministration(calls);
    }

    /** The nodes that share the queue. */
    public NodeAdministration nodeAdministration() {
        return new NodeAdministration(calls);
    }

    /** The cache that this machine keeps for others, and the machines it knows (IBitsPeerCacheAdministration). */
    public PeerCacheAdministration peerCacheAdministration() {
        return new PeerCacheAdministration(calls);
    }

    /** Jobs that have ended, as long as they are kept. */
    public JobHistory history() {
        return new JobHistory(calls);
    }

    /** Ends subscriptions and calls under way, and lets go of every thread. Jobs go on. */
    @Override
    public void close() {
        calls.client().close();
    }
}
