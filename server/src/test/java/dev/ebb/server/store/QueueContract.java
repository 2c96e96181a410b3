package dev.ebb.server.store;

import static dev.ebb.server.store.JobDraft.ALICE;
import static dev.ebb.server.store.JobDraft.BOB;
import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileMarks;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.FileSources;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.RetryState;
import dev.ebb.server.job.SourceFailure;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises about jobs, files and the queue. */
public abstract class QueueContract extends JobStoreContract {
    @Test
    void job_unknown_isAbsent() {
        JobId nobody = new JobId(UUID.randomUUID());
        assertThat(store.job(nobody)).isEmpty();
        assertThat(store.file(nobody, 0)).isEmpty();
        assertThat(store.files(nobody, 0, 10)).isEmpty();
        assertThat(store.checkpoint(nobody, 0)).isEmpty();
    }

    @Test
    void job_withNothingSet_comesBackEqual() throws Exception {
        Job job = JobDraft.fresh().commitTo(store);
        assertThat(store.job(job.id())).contains(job);
        reopen();
        assertThat(store.job(job.id())).contains(job);
    }

    @Test
    void job_withEverythingSet_comesBackEqual() throws Exception {
        Job job = EverySetting.of(JobDraft.fresh()).commitTo(store);
        reopen();
        assertThat(store.job(job.id())).contains(job);
    }

    @Test
    void job_changedInEveryRespect_comesBackEqual() {
        Job first = JobDraft.fresh().commitTo(store);
        Job second = EverySetting.of(JobDraft.after(first))
                .type(first.type())
                .created(START)
                .commitTo(store);
        assertThat(store.job(first.id())).contains(second);
        Job third = JobDraft.after(second)
                .fileOwner(null)
                .settings(JobSettings.DEFAULTS)
                .failed(null)
                .retry(RetryState.NONE)
                .transferred(null)
                .commitTo(store);
        assertThat(store.job(first.id())).contains(third);
    }

    @Test
    void error_withoutProtocolOrFile_comesBackEqual() {
        JobError error = new JobError(
                ErrorContext.GENERAL_QUEUE_MANAGER, ErrorCode.NO_PROGRESS, "", JobError.NO_FILE, null, START);
        Job job = JobDraft.fresh().state(JobState.ERROR).failed(error).commitTo(store);
        assertThat(store.job(job.id())).contains(job);
    }

    @Test
    void commit_onAnOldRevision_failsAndLeavesNothing() {
        Job first = JobDraft.fresh().commitTo(store);
        Job second = JobDraft.after(first).name("second").commitTo(store);
        JobDraft bystander = JobDraft.fresh()
                .addFile(0)
                .event(JobEvent.Kind.CREATED)
                .limited()
                .owner(BOB);
        JobDraft late = JobDraft.after(first).name("late").event(JobEvent.Kind.MODIFICATION);
        EventRange events = store.eventRange();

        StoreBatch batch = new StoreBatch(List.of(bystander.change(), late.change()), List.of());
        assertThatThrownBy(() -> store.commit(batch))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreException.Kind.STALE_REVISION));

        assertThat(store.job(first.id())).contains(second);
        assertThat(store.job(bystander.id())).isEmpty();
        assertThat(store.quota(BOB)).isEqualTo(new JobQuota(0, 0));
        assertThat(store.countByState()).containsEntry(JobState.SUSPENDED, 1L);
        assertThat(store.eventRange()).isEqualTo(events);

        store.commit(bystander.batch());
        assertThat(store.job(bystander.id())).contains(bystander.job());
        assertThat(store.quota(BOB)).isEqualTo(new JobQuota(1, 1));
    }

    @Test
    void commit_ofAJobThatExists_asNew_fails() {
        Job job = JobDraft.fresh().commitTo(store);
        JobDraft twin = JobDraft.fresh(job.id().value()).name("twin");
        assertThatThrownBy(() -> store.commit(twin.batch())).isInstanceOf(StoreException.class);
        assertThat(store.job(job.id())).contains(job);
    }

    @Test
    void commit_ofAJobThatIsUnknown_asChanged_fails() {
        JobDraft orphan = JobDraft.after(JobDraft.fresh().job()).name("orphan");
        assertThatThrownBy(() -> store.commit(orphan.batch())).isInstanceOf(StoreException.class);
        assertThat(store.job(orphan.id())).isEmpty();
    }

    @Test
    void commit_ofSeveralChangesOfOneJob_appliesThemInOrder() {
        JobDraft created = JobDraft.fresh().addFile(0);
        JobDraft queued = JobDraft.after(created.job()).state(JobState.QUEUED);
        JobDraft named = JobDraft.after(queued.job()).name("last");
        store.commit(new StoreBatch(List.of(created.change(), queued.change(), named.change()), List.of()));
        assertThat(store.job(created.id())).contains(named.job());
        assertThat(store.countByState()).containsEntry(JobState.QUEUED, 1L).containsEntry(JobState.SUSPENDED, 0L);
    }

    @Test
    void commit_ofNothing_isAccepted() {
        assertThat(store.commit(new StoreBatch(List.of(), List.of())).lastEvent())
                .isZero();
    }

    @Test
    void files_ofAJob_comeBackEqualAndInPages() throws Exception {
        JobDraft draft = JobDraft.fresh();
        for (int index = 9; index >= 0; index--) {
            draft.addFile(index);
        }
        FileSpec spec = new FileSpec(
                "https://example.org/ü?a=%20&b",
                "/data/ü/\uD83D\uDE80",
                Digest.parse("d", "sha256:" + "0f".repeat(32)),
                true,
                List.of(new FileRange(50, 10), new FileRange(0, 10), new FileRange(100, FileRange.TO_EOF)),
                List.of("https://mirror.example/ü", "http://third.example:81/?q=\"x\""));
        FileSources sources = new FileSources(
                2,
                List.of(new SourceFailure(
                        1, ErrorCode.http(503), "busy \"now\"", Instant.ofEpochMilli(5), Instant.ofEpochMilli(9))));
        JobFile full = new JobFile(
                draft.id(),
                10,
                spec,
                FileState.COMPLETED,
                1L << 50,
                17,
                "64768:12345",
                new FileMarks(true, 7, sources, 1L << 40),
                new FileDemand(RangeSet.of(5, 9).with(100, RangeSet.EOF), 1L << 40));
        draft.file(full).commitTo(store);
        reopen();

        assertThat(store.file(draft.id(), 10)).contains(full);
        assertThat(store.file(draft.id(), 11)).isEmpty();
        assertThat(store.files(draft.id(), 0, 4)).extracting(JobFile::index).containsExactly(0, 1, 2, 3);
        assertThat(store.files(draft.id(), 8, 100)).extracting(JobFile::index).containsExactly(8, 9, 10);
        assertThat(store.files(draft.id(), 0, 1))
                .containsExactly(draft.change().files().get(9));
    }

    @Test
    void pendingFiles_afterSomeAreDone_leaveThoseOut() {
        JobDraft draft = JobDraft.fresh().addFile(0).addFile(1).addFile(2).addFile(3);
        Job job = draft.commitTo(store);
        JobFile second = store.file(job.id(), 1).orElseThrow();
        JobDraft.after(job).file(second.transferred(10, "1:2")).commitTo(store);

        assertThat(store.pendingFiles(job.id(), 0, 2))
                .extracting(JobFile::index)
                .containsExactly(0, 2);
        assertThat(store.pendingFiles(job.id(), 3, 2))
                .extracting(JobFile::index)
                .containsExactly(3);
        assertThat(store.file(job.id(), 1)).contains(second.transferred(10, "1:2"));
    }

    @Test
    void runnable_ofOnePriority_servesEachInTurn() {
        Job a = queued(JobPriority.NORMAL);
        Job b = queued(JobPriority.NORMAL);
        Job c = queued(JobPriority.NORMAL);
        Job urgent = queued(JobPriority.HIGH);
        JobDraft.fresh().commitTo(store);

        assertThat(store.runnable(JobPriority.NORMAL, 10, 10)).containsExactly(a, b, c);
        assertThat(store.runnable(JobPriority.NORMAL, 2, 2)).containsExactly(a, b);
        assertThat(store.runnable(JobPriority.HIGH, 10, 10)).containsExactly(urgent);
        assertThat(store.runnable(JobPriority.LOW, 10, 10)).isEmpty();

        Job running = JobDraft.after(a).state(JobState.CONNECTING).attempt(1).commitTo(store);
        assertThat(store.runnable(JobPriority.NORMAL, 10, 10)).containsExactly(b, c);
        Job again = JobDraft.after(running).state(JobState.QUEUED).commitTo(store);
        assertThat(store.runnable(JobPriority.NORMAL, 10, 10)).containsExactly(b, c, again);

        Job renamed = JobDraft.after(b).name("keeps its place").commitTo(store);
        assertThat(store.runnable(JobPriority.NORMAL, 10, 10)).containsExactly(renamed, c, again);
        Job promoted = JobDraft.after(renamed).priority(JobPriority.HIGH).commitTo(store);
        assertThat(store.runnable(JobPriority.HIGH, 10, 10)).containsExactlyInAnyOrder(urgent, promoted);
    }

    @Test
    void runnable_besideALongQueue_showsEveryOwner() {
        Job first = queued(JobPriority.NORMAL);
        Job second = queued(JobPriority.NORMAL);
        queued(JobPriority.NORMAL);
        Job other = JobDraft.fresh()
                .state(JobState.QUEUED)
                .priority(JobPriority.NORMAL)
                .owner(BOB)
                .commitTo(store);

        assertThat(store.runnable(JobPriority.NORMAL, 2, 10)).containsExactly(first, second, other);
        assertThat(store.runnable(JobPriority.NORMAL, 1, 10)).containsExactly(first, other);
    }

    private Job queued(JobPriority priority) {
        return JobDraft.fresh().priority(priority).state(JobState.QUEUED).commitTo(store);
    }

    @Test
    void retriesDue_byTime_areEarliestFirst() {
        assertThat(store.nextRetry()).isEmpty();
        Job late = waiting(START.plusSeconds(20));
        Job soon = waiting(START.plusSeconds(10));
        JobDraft.fresh().commitTo(store);

        assertThat(store.nextRetry()).contains(START.plusSeconds(10));
        assertThat(store.retriesDue(START.plusMillis(9_999), 10)).isEmpty();
        assertThat(store.retriesDue(START.plusSeconds(10), 10)).containsExactly(soon);
        assertThat(store.retriesDue(START.plusSeconds(60), 10)).containsExactly(soon, late);
        assertThat(store.retriesDue(START.plusSeconds(60), 1)).containsExactly(soon);

        JobDraft.after(soon).state(JobState.QUEUED).retry(RetryState.NONE).commitTo(store);
        assertThat(store.nextRetry()).contains(START.plusSeconds(20));
    }

    private Job waiting(Instant due) {
        return JobDraft.fresh()
                .state(JobState.TRANSIENT_ERROR)
                .retry(new RetryState(due, START, 1))
                .commitTo(store);
    }

    @Test
    void withPendingWork_ofLiveAndEndedJobs_isOldestFirst() {
        JobDraft.fresh().commitTo(store);
        Job publish = JobDraft.fresh()
                .state(JobState.TRANSFERRED)
                .pending(PendingWork.PUBLISH)
                .commitTo(store);
        Job discard = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .commitTo(store);
        assertThat(store.withPendingWork(10)).containsExactly(publish, discard);
        assertThat(store.withPendingWork(1)).containsExactly(publish);
        JobDraft.after(discard).pending(PendingWork.NONE).commitTo(store);
        assertThat(store.withPendingWork(10)).containsExactly(publish);
    }

    @Test
    void inactiveSince_ofLiveJobs_isOldestFirst() {
        Job young = JobDraft.fresh().modified(START.plusSeconds(2)).commitTo(store);
        Job old = JobDraft.fresh().modified(START.plusSeconds(1)).commitTo(store);
        JobDraft.fresh().state(JobState.CANCELLED).modified(START).commitTo(store);
        assertThat(store.inactiveSince(START.plusSeconds(1), 10)).isEmpty();
        assertThat(store.inactiveSince(START.plusSeconds(2), 10)).containsExactly(old);
        assertThat(store.inactiveSince(START.plusSeconds(3), 10)).containsExactly(old, young);
        assertThat(store.inactiveSince(START.plusSeconds(3), 1)).containsExactly(old);
    }

    @Test
    void quota_ofLimitedJobs_followsThemToTheirEnd() {
        assertThat(store.quota(ALICE)).isEqualTo(new JobQuota(0, 0));
        Job limited = JobDraft.fresh().limited().commitTo(store);
        JobDraft.fresh().owner(BOB).limited().commitTo(store);
        JobDraft.fresh().commitTo(store);
        assertThat(store.quota(ALICE)).isEqualTo(new JobQuota(1, 2));
        assertThat(store.quota(new OwnerId("nobody"))).isEqualTo(new JobQuota(0, 2));

        Job changed = JobDraft.after(limited)
                .name("still counted, whoever changes it")
                .commitTo(store);
        assertThat(store.quota(ALICE)).isEqualTo(new JobQuota(1, 2));
        Job moved = JobDraft.after(changed).owner(BOB).commitTo(store);
        assertThat(store.quota(ALICE)).isEqualTo(new JobQuota(0, 2));
        assertThat(store.quota(BOB)).isEqualTo(new JobQuota(2, 2));
        JobDraft.after(moved).state(JobState.CANCELLED).owner(ALICE).commitTo(store);
        assertThat(store.quota(BOB)).isEqualTo(new JobQuota(1, 1));
        assertThat(store.quota(ALICE)).isEqualTo(new JobQuota(0, 1));
    }

    @Test
    void liveJobsOf_anOwner_countsLimitedOrNotUntilTheyEnd() {
        Job first = JobDraft.fresh().limited().commitTo(store);
        JobDraft.fresh().commitTo(store);
        JobDraft.fresh().owner(BOB).commitTo(store);
        assertThat(store.liveJobsOf(ALICE)).isEqualTo(2);
        JobDraft.after(first).state(JobState.CANCELLED).commitTo(store);
        assertThat(store.liveJobsOf(ALICE)).isEqualTo(1);
        assertThat(store.liveJobsOf(new OwnerId("nobody"))).isZero();
    }

    @Test
    void countByState_ofAnEmptyStore_namesEveryLiveState() {
        JobState[] live = Arrays.stream(JobState.values())
                .filter(state -> !state.isFinal())
                .toArray(JobState[]::new);
        assertThat(store.countByState()).containsOnlyKeys(live);
        assertThat(store.countByState().values()).containsOnly(0L);
    }

    @Test
    void depths_countLiveJobsByStateAndPriority() {
        JobDraft.fresh().priority(JobPriority.HIGH).state(JobState.QUEUED).commitTo(store);
        JobDraft.fresh()
                .priority(JobPriority.HIGH)
                .state(JobState.QUEUED)
                .modified(JobDraft.START.plusSeconds(9))
                .commitTo(store);
        JobDraft.fresh().priority(JobPriority.LOW).state(JobState.ERROR).commitTo(store);
        JobDraft.fresh().state(JobState.CANCELLED).commitTo(store);
        assertThat(store.depths())
                .extracting(QueueDepth::state, QueueDepth::priority, QueueDepth::jobs)
                .containsExactlyInAnyOrder(
                        tuple(JobState.QUEUED, JobPriority.HIGH, 2L), tuple(JobState.ERROR, JobPriority.LOW, 1L));
        assertThat(store.depths().stream().map(QueueDepth::unchangedSince)).allMatch(JobDraft.START::equals);
    }
}
