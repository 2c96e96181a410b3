package dev.ebb.server.rpc;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.CommitReceipt;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The history of a store, in memory, and nothing else of it. Thread-safe. */
public final class FakeHistory implements JobStore {
    private final List<StoredEvent> events = new CopyOnWriteArrayList<>();
    private volatile long oldest;
    public final AtomicInteger pagesRead = new AtomicInteger();

    /** Commits an event; the bell is for the test to ring. */
    public synchronized long add(JobEvent event) {
        long sequence = range().last() + 1;
        events.add(new StoredEvent(sequence, event));
        return sequence;
    }

    /** Forgets everything up to and including a sequence number. */
    public void forget(long upTo) {
        oldest = upTo;
        events.removeIf(event -> event.sequence() <= upTo);
    }

    private EventRange range() {
        return new EventRange(
                oldest,
                events.isEmpty() ? oldest : events.get(events.size() - 1).sequence());
    }

    @Override
    public EventRange eventRange() {
        return range();
    }

    @Override
    public List<StoredEvent> events(EventQuery query) {
        pagesRead.incrementAndGet();
        return events.stream()
                .filter(stored -> stored.sequence() > query.after() && stored.sequence() <= query.upTo())
                .filter(stored -> query.owner() == null
                        || query.owner().equals(stored.event().owner()))
                .filter(stored -> query.jobId() == null
                        || query.jobId().equals(stored.event().jobId()))
                .filter(stored -> query.kinds().isEmpty()
                        || query.kinds().contains(stored.event().kind()))
                .limit(query.limit())
                .toList();
    }

    @Override
    public CommitReceipt commit(StoreBatch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Job> job(JobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> jobs(JobQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<JobFile> file(JobId id, int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JobFile> files(JobId id, int fromIndex, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JobFile> pendingFiles(JobId id, int fromIndex, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FileCheckpoint> checkpoint(JobId id, int fileIndex) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> runnable(JobPriority priority, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> retriesDue(Instant now, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Instant> nextRetry() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> withPendingWork(int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> inactiveSince(Instant instant, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<JobState, Long> countByState() {
        throw new UnsupportedOperationException();
    }

    @Override
    public JobQuota quota(OwnerId owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RecordedRequest> request(OwnerId caller, String requestId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int prune(dev.ebb.server.store.Retention retention, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void afterAcks() {
        // History needs no upkeep.
    }

    @Override
    public long liveJobsOf(dev.ebb.server.job.OwnerId owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
