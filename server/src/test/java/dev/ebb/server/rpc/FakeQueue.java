package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.ledger.JobCommands;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.store.JobQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A queue in memory that remembers what it was asked, and answers what a test tells it to. Thread-safe. */
public final class FakeQueue implements JobCommands, JobQueries {
    /** One change that was asked for. */
    public record Asked(Caller caller, @Nullable JobId id, Object command, RequestKey key) {}

    public static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123Z");

    private final Map<JobId, Job> jobs = new ConcurrentHashMap<>();
    private final Map<JobId, List<JobFile>> files = new ConcurrentHashMap<>();
    private final Map<JobId, FileCheckpoint> checkpoints = new ConcurrentHashMap<>();
    public final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    public final List<JobQuery> queries = new CopyOnWriteArrayList<>();
    public volatile ErrorCode result = ErrorCode.S_OK;
    public volatile long others = 0;
    public volatile @Nullable String headers;
    /** What changes answer, when not the job itself. */
    public volatile @Nullable Function<Asked, CompletableFuture<JobOutcome>> script;

    public Job put(Job job) {
        jobs.put(job.id(), job);
        files.computeIfAbsent(job.id(), id -> new ArrayList<>());
        return job;
    }

    public void putFile(JobFile file) {
        files.get(file.jobId()).add(file);
    }

    public void putCheckpoint(FileCheckpoint checkpoint) {
        checkpoints.put(checkpoint.jobId(), checkpoint);
    }

    public Asked lastAsked() {
        return asked.get(asked.size() - 1);
    }

    @Override
    public CompletableFuture<JobOutcome> create(Caller caller, NewJob job, RequestKey key) {
        Job made = Job.create(new JobId(UUID.randomUUID()), job, NOW);
        return answer(new Asked(caller, null, job, key), () -> put(made));
    }

    @Override
    public CompletableFuture<JobOutcome> execute(Caller caller, JobId id, JobCommand.OfCaller command, RequestKey key) {
        return answer(new Asked(caller, id, command, key), () -> job(caller, id));
    }

    private CompletableFuture<JobOutcome> answer(Asked what, java.util.function.Supplier<Job> job) {
        asked.add(what);
        Function<Asked, CompletableFuture<JobOutcome>> told = script;
        if (told != null) {
            return told.apply(what);
        }
        try {
            Job found = job.get();
            return CompletableFuture.completedFuture(
                    new JobOutcome(found, result, files.get(found.id()).size()));
        } catch (JobException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public Job job(Caller caller, JobId id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + ".");
        }
        AccessRule.requireAccess(caller, job);
        return job;
    }

    @Override
    public List<Job> jobs(Caller caller, boolean allUsers, JobQuery query) {
        queries.add(query);
        if (allUsers) {
            AccessRule.requireAdministrator(caller, "list everybody's jobs");
        } else if (!caller.id().equals(query.owner())) {
            throw JobException.inField(ErrorCode.E_ACCESSDENIED, "filter.owner", "names another user");
        }
        Comparator<Job> order = Comparator.<Job, Instant>comparing(
                        job -> job.times().created())
                .thenComparing(job -> job.id().value());
        Comparator<Job> wanted = query.newestFirst() ? order.reversed() : order;
        return jobs.values().stream()
                .filter(job -> query.owner() == null || query.owner().equals(job.owner()))
                .filter(job -> query.states().isEmpty() || query.states().contains(job.state()))
                .filter(job -> query.includeFinal() || !job.state().isFinal())
                .filter(job -> job.displayName().startsWith(query.namePrefix()))
                .sorted(wanted)
                .filter(job -> query.after() == null || isAfter(job, query))
                .limit(query.limit())
                .toList();
    }

    private static boolean isAfter(Job job, JobQuery query) {
        int side = job.times().created().compareTo(query.after().created());
        side = side != 0 ? side : job.id().value().compareTo(query.after().id().value());
        return query.newestFirst() ? side < 0 : side > 0;
    }

    @Override
    public long jobsOfOthers(Caller caller) {
        return others;
    }

    @Override
    public JobFile file(Caller caller, JobId id, int index) {
        job(caller, id);
        return files.get(id).stream()
                .filter(file -> file.index() == index)
                .findFirst()
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "The job has no file " + index + "."));
    }

    @Override
    public List<JobFile> files(Caller caller, JobId id, int fromIndex, int limit) {
        job(caller, id);
        return files.get(id).stream()
                .filter(file -> file.index() >= fromIndex)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<FileCheckpoint> checkpoint(Caller caller, JobId id, int index) {
        return Optional.ofNullable(checkpoints.get(id)).filter(kept -> kept.fileIndex() == index);
    }

    @Override
    public Optional<String> responseHeaders(Caller caller, JobId id, int index) {
        job(caller, id);
        return Optional.of("ETag: \"1\"\r\n");
    }

    @Override
    public Optional<String> customHeaders(Caller caller, JobId id) {
        AccessRule.requireOwner(caller, job(caller, id));
        return Optional.ofNullable(headers);
    }

    @Override
    public Map<JobState, Long> countByState() {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        jobs.values().forEach(job -> counts.merge(job.state(), 1L, Long::sum));
        return counts;
    }
}
