package dev.ebb.server.ledger;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.AccountSwitch;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.policy.KeptHistory;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.policy.Timing;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only way to change a job: checks what can be checked on the caller's thread, then hands the command to the
 * writer of its job. Thread-safe.
 */
public final class JobLedger implements JobCommands, AutoCloseable {
    /** How long a request id is remembered. */
    public static final Duration REQUEST_MEMORY = Duration.ofHours(24);

    private static final int MAX_PAGE = 10_000;

    private final JobStore store;
    private final Supplier<Policy> policy;
    private final DestinationCheck destinations;
    private final LedgerOptions options;
    private final LedgerLanes lanes;

    /** A ledger over a store; {@link #start} begins to write. */
    public JobLedger(
            JobStore store,
            Supplier<Policy> policy,
            DestinationCheck destinations,
            LedgerOptions options,
            InstantSource clock) {
        this.store = store;
        this.policy = policy;
        this.destinations = destinations;
        this.options = options;
        this.lanes = new LedgerLanes(store, policy, this::retention, options, clock);
    }

    /** Starts to write; the listener hears of every commit from now on, on the threads of all writers. */
    public void start(CommitListener listener) {
        start(listener, LedgerWatch.NOBODY);
    }

    /** Starts the writers, and has them looked at. */
    public void start(CommitListener listener, LedgerWatch watch) {
        lanes.start(listener, watch);
    }

    /** What waits for the writers now. */
    public LedgerLoad load() {
        return lanes.load();
    }

    @Override
    public CompletableFuture<JobOutcome> create(Caller caller, NewJob job, RequestKey key) {
        return guarded(() -> {
            checkRoots(job.owner(), job.files());
            checkReply(job.owner(), job.settings().replyFileName());
            checkCommand(
                    "settings.notify_command_line.program",
                    job.settings().notifications().command());
            JobId id = new JobId(UUID.randomUUID());
            return destinations
                    .check(job.owner(), job.fileOwner(), job.type(), job.files())
                    .thenCompose(fine -> submit(QueuedCommand.create(caller, id, job, key)));
        });
    }

    @Override
    public CompletableFuture<JobOutcome> execute(Caller caller, JobId id, JobCommand.OfCaller command, RequestKey key) {
        return guarded(() -> {
            QueuedCommand queued = QueuedCommand.on(id, caller, command, key);
            if (command instanceof JobCommand.AddFiles add) {
                return checkFiles(accessible(caller, id), add.files()).thenCompose(fine -> submit(queued));
            }
            if (command instanceof JobCommand.SetProperty set
                    && set.property() instanceof JobProperty.ReplyFileName reply) {
                checkReply(accessible(caller, id).owner(), reply.value());
            }
            if (command instanceof JobCommand.SetProperty set
                    && set.property() instanceof JobProperty.NotifyCommand notify) {
                checkCommand("program", notify.value());
            }
            return submit(queued);
        });
    }

    /** What the service itself has to say of a job. */
    public CompletableFuture<JobOutcome> report(JobId id, JobCommand.OfService report) {
        QueuedCommand queued = QueuedCommand.on(id, Caller.SYSTEM, report, RequestKey.NONE);
        lanes.of(id).putService(queued);
        return queued.answer();
    }

    /** Remembers what is on disk of a file, with the next batch. */
    public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
        return lanes.checkpoint(checkpoint);
    }

    /** Remembers what servers last answered about files, with the next batch. */
    public CompletionStage<Void> responses(List<FileResponse> heard) {
        return lanes.responses(heard);
    }

    /** Remembers what came of a notification, with the next batch. */
    public CompletionStage<Void> settle(NotificationReceipt receipt) {
        return lanes.settle(receipt);
    }

    /** Forgets a job that has ended, with the next batch. */
    CompletableFuture<Void> forget(JobId id) {
        QueuedCheckpoint queued = QueuedCheckpoint.forgetting(id);
        return lanes.of(id).offerCheckpoint(queued) ? queued.answer() : CompletableFuture.failedFuture(busy());
    }

    /** The jobs whose disk work callers wait for, by the revision in which it was promised. */
    public Map<JobId, Long> awaited() {
        return lanes.awaited();
    }

    /** Another node has changed a job: who waits here for its disk work hears what came of it. */
    public void changedElsewhere(Job job) {
        if (job.pending() == PendingWork.NONE && awaited().containsKey(job.id())) {
            lanes.changedElsewhere(job, lastFailure(job));
        }
    }

    /** Why the job is not completed, as far as the history knows. */
    private JobException lastFailure(Job job) {
        EventRange range = store.eventRange();
        EventQuery query = new EventQuery(range.oldest(), range.last(), null, job.id(), Set.of(), MAX_PAGE);
        return store.events(query).stream()
                .map(stored -> stored.event().error())
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .map(error -> JobException.of(error.code(), job.id(), error.message()))
                .orElseGet(() -> JobException.of(
                        ErrorCode.E_UNEXPECTED, job.id(), "Another node could not put the files in place."));
    }

    /** Writes what waits, then stops. */
    @Override
    public void close() {
        lanes.close();
    }

    private Retention retention(Instant now) {
        Timing timing = policy.get().timing();
        KeptHistory kept = timing.history();
        return new Retention(
                now.minus(timing.historyRetention()),
                now.minus(REQUEST_MEMORY),
                kept.events(),
                kept.jobs(),
                kept.jobsPerOwner());
    }

    private Job accessible(Caller caller, JobId id) {
        Job job = store.job(id)
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + "."));
        AccessRule.requireAccess(caller, job);
        return job;
    }

    private CompletionStage<Void> checkFiles(Job job, List<FileSpec> files) {
        checkRoots(job.owner(), files);
        return destinations.check(job.owner(), job.fileOwner(), job.type(), files);
    }

    private void checkRoots(OwnerId owner, List<FileSpec> files) {
        for (int i = 0; i < files.size(); i++) {
            Path path = Path.of(files.get(i).localName());
            policy.get().destinations().check(owner, "files[" + i + "].local_name", path);
        }
    }

    private void checkReply(OwnerId owner, @Nullable String replyFileName) {
        if (replyFileName != null) {
            policy.get().destinations().check(owner, "reply_file_name", Path.of(replyFileName));
        }
    }

    private void checkCommand(String field, NotifySettings.@Nullable Command command) {
        if (command != null) {
            policy.get().programs().check(command.setBy(), field, command.program());
            AccountSwitch.words(command.setBy(), command.account());
        }
    }

    private CompletableFuture<JobOutcome> submit(QueuedCommand command) {
        if (!lanes.of(command.id()).offerCaller(command)) {
            return CompletableFuture.failedFuture(busy());
        }
        return command.answer();
    }

    private JobException busy() {
        return JobException.retryAfter(
                ErrorCode.QUEUE_BUSY, "Too many calls wait to be written.", options.busyRetryDelay());
    }

    private static CompletableFuture<JobOutcome> guarded(Supplier<CompletionStage<JobOutcome>> call) {
        CompletableFuture<JobOutcome> answer = new CompletableFuture<>();
        try {
            call.get().whenComplete((outcome, failure) -> {
                if (failure == null) {
                    answer.complete(outcome);
                } else {
                    answer.completeExceptionally(refusal(failure));
                }
            });
        } catch (RuntimeException refused) {
            answer.completeExceptionally(refused);
        }
        return answer;
    }

    /** The refusal itself, without what stages wrap around it. */
    private static Throwable refusal(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
