package dev.ebb.server.store;

import static dev.ebb.server.store.JobDraft.ALICE;
import static dev.ebb.server.store.JobDraft.BOB;
import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises about events, recorded requests, and what becomes of the past. */
public abstract class HistoryContract extends JobStoreContract {
    private static final Retention ALL_OLD = Retention.from(START.plusSeconds(1_000_000));

    @Test
    void events_ofABatch_areNumberedInOrder() throws Exception {
        assertThat(store.eventRange()).isEqualTo(new EventRange(0, 0));
        JobDraft first = JobDraft.fresh().event(JobEvent.Kind.CREATED).event(JobEvent.Kind.MODIFICATION);
        JobError error =
                new JobError(ErrorContext.REMOTE_FILE, ErrorCode.http(404), "gone", 1, "http", START.plusMillis(1));
        JobDraft second =
                JobDraft.fresh().owner(BOB).state(JobState.ERROR).failed(error).event(JobEvent.Kind.ERROR);
        store.commit(new StoreBatch(List.of(first.change(), second.change()), List.of()));
        reopen();

        List<StoredEvent> events = everything(10);
        assertThat(events)
                .extracting(StoredEvent::event)
                .containsExactly(
                        first.change().events().get(0),
                        first.change().events().get(1),
                        second.change().events().get(0));
        assertThat(events)
                .extracting(StoredEvent::sequence)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(store.eventRange()).isEqualTo(new EventRange(0, events.get(2).sequence()));
    }

    @Test
    void events_byRangeAndFilter_areTheMatchingOnes() {
        Job alice = JobDraft.fresh().event(JobEvent.Kind.CREATED).commitTo(store);
        JobDraft.fresh().owner(BOB).event(JobEvent.Kind.CREATED).commitTo(store);
        JobDraft.after(alice).event(JobEvent.Kind.MODIFICATION).commitTo(store);
        List<StoredEvent> all = everything(10);
        assertThat(all).hasSize(3);

        assertThat(events(all.get(0).sequence(), all.get(1).sequence())).containsExactly(all.get(1));
        assertThat(events(all.get(2).sequence(), Long.MAX_VALUE)).isEmpty();
        assertThat(everything(2)).containsExactly(all.get(0), all.get(1));
        assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, ALICE, null, Set.of(), 9)))
                .containsExactly(all.get(0), all.get(2));
        assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, null, alice.id(), Set.of(), 9)))
                .containsExactly(all.get(0), all.get(2));
        assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(JobEvent.Kind.CREATED), 9)))
                .containsExactly(all.get(0), all.get(1));
        assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, BOB, alice.id(), Set.of(), 9)))
                .isEmpty();
    }

    @Test
    void prune_ofOldEvents_movesTheRangeAndNeverReusesNumbers() throws Exception {
        for (int second = 0; second < 10; second++) {
            eventAt(START.plusSeconds(second));
        }
        long last = store.eventRange().last();
        assertThat(store.prune(Retention.from(START.plusSeconds(4)), 3)).isEqualTo(3);
        assertThat(store.eventRange()).isEqualTo(new EventRange(3, last));
        assertThat(store.prune(Retention.from(START.plusSeconds(4)), 3)).isEqualTo(1);
        assertThat(store.prune(Retention.from(START.plusSeconds(4)), 3)).isZero();
        assertThat(everything(10)).extracting(StoredEvent::sequence).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);

        store.prune(ALL_OLD, 100);
        assertThat(store.eventRange()).isEqualTo(new EventRange(last, last));
        reopen();
        eventAt(START);
        assertThat(everything(10)).extracting(StoredEvent::sequence).containsExactly(last + 1);
    }

    @Test
    void prune_ofTooManyEvents_keepsTheNewest() {
        for (int second = 0; second < 10; second++) {
            eventAt(START.plusSeconds(second));
        }
        assertThat(store.prune(new Retention(START, START, 4, Long.MAX_VALUE), 100))
                .isEqualTo(6);
        assertThat(everything(10)).hasSize(4);
        assertThat(store.eventRange()).isEqualTo(new EventRange(6, 10));
    }

    @Test
    void prune_ofAnEndedJob_takesItsFilesAndNothingLive() {
        Job live = JobDraft.fresh().addFile(0).commitTo(store);
        Job ended = JobDraft.fresh()
                .addFile(0)
                .addFile(1)
                .state(JobState.ACKNOWLEDGED)
                .commitTo(store);
        Job fresh = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .modified(START.plusSeconds(9))
                .commitTo(store);
        Job owing = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .commitTo(store);

        assertThat(store.prune(Retention.from(START.plusSeconds(9)), 100)).isEqualTo(3);
        assertThat(store.job(ended.id())).isEmpty();
        assertThat(store.files(ended.id(), 0, 9)).isEmpty();
        assertThat(store.job(live.id())).contains(live);
        assertThat(store.files(live.id(), 0, 9)).hasSize(1);
        assertThat(store.job(fresh.id())).contains(fresh);
        assertThat(store.job(owing.id())).contains(owing);
        assertThat(store.countByState()).containsEntry(JobState.SUSPENDED, 1L);
    }

    @Test
    void prune_ofTooManyEndedJobs_takesTheOldest() {
        Job second = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .modified(START.plusSeconds(2))
                .commitTo(store);
        Job first = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .modified(START.plusSeconds(1))
                .commitTo(store);
        Retention one = new Retention(START, START, Long.MAX_VALUE, 1);
        assertThat(store.prune(one, 100)).isEqualTo(1);
        assertThat(store.job(first.id())).isEmpty();
        assertThat(store.job(second.id())).contains(second);
        assertThat(store.prune(one, 100)).isZero();
    }

    @Test
    void request_recorded_isRememberedPerCallerUntilPruned() throws Exception {
        JobDraft draft = JobDraft.fresh();
        RecordedRequest request = new RecordedRequest(ALICE, "call-1", "0af1", draft.id(), 42, START);
        draft.request(request).commitTo(store);
        reopen();
        assertThat(store.request(ALICE, "call-1")).contains(request);
        assertThat(store.request(BOB, "call-1")).isEmpty();
        assertThat(store.request(ALICE, "call-2")).isEmpty();

        store.prune(new Retention(START.minusSeconds(1), START, Long.MAX_VALUE, Long.MAX_VALUE), 10);
        assertThat(store.request(ALICE, "call-1")).contains(request);
        store.prune(new Retention(START.minusSeconds(1), START.plusMillis(1), Long.MAX_VALUE, Long.MAX_VALUE), 10);
        assertThat(store.request(ALICE, "call-1")).isEmpty();
        assertThat(store.job(draft.id())).isPresent();
    }

    @Test
    void request_aloneOnAnUnchangedJob_leavesTheJobAsItWas() {
        Job job = JobDraft.fresh().commitTo(store);
        RecordedRequest request = new RecordedRequest(BOB, "call", "ff", job.id(), 0, START);
        JobChange nothing = new JobChange(job, job, List.of(), List.of(), List.of(), request, false);
        store.commit(new StoreBatch(List.of(nothing), List.of()));
        assertThat(store.job(job.id())).contains(job);
        assertThat(store.request(BOB, "call")).contains(request);
    }

    @Test
    void request_repeatedAfterItsTime_isReplaced() {
        JobId job = new JobId(UUID.randomUUID());
        JobDraft.fresh()
                .request(new RecordedRequest(ALICE, "call", "aa", job, 1, START))
                .commitTo(store);
        RecordedRequest again = new RecordedRequest(ALICE, "call", "bb", job, 2, START.plusSeconds(90_000));
        JobDraft.fresh().request(again).commitTo(store);
        assertThat(store.request(ALICE, "call")).contains(again);
    }

    private void eventAt(Instant time) {
        JobDraft.fresh().modified(time).event(JobEvent.Kind.CREATED).commitTo(store);
    }

    private List<StoredEvent> everything(int limit) {
        return store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(), limit));
    }

    private List<StoredEvent> events(long after, long upTo) {
        return store.events(new EventQuery(after, upTo, null, null, Set.of(), 100));
    }
}
