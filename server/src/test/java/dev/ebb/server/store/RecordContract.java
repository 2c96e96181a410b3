package dev.ebb.server.store;

import static dev.ebb.server.store.JobDraft.ALICE;
import static dev.ebb.server.store.JobDraft.BOB;
import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store promises about jobs that have ended. */
public abstract class RecordContract extends JobStoreContract {
    private static final OwnerId ROOT = OwnerId.ofUid(0);
    private static final OwnerId SERVICE = new OwnerId("system");
    private static final JobError GONE =
            new JobError(ErrorContext.REMOTE_FILE, ErrorCode.http(404), "gone", 0, "http", START);

    @Test
    void record_ofAJobThatRan_saysWhoAndWhen() throws Exception {
        Job made = JobDraft.fresh().by(ROOT).commitTo(store);
        Instant start = START.plusSeconds(5);
        Job running = JobDraft.after(made)
                .state(JobState.CONNECTING)
                .attempt(1)
                .modified(start)
                .by(SERVICE)
                .commitTo(store);
        Job again = JobDraft.after(running)
                .attempt(2)
                .modified(start.plusSeconds(1))
                .by(SERVICE)
                .commitTo(store);
        Job promised = JobDraft.after(again)
                .state(JobState.TRANSFERRED)
                .pending(PendingWork.PUBLISH)
                .by(BOB)
                .commitTo(store);
        assertThat(store.record(made.id())).as("not ended yet").isEmpty();
        Job ended = JobDraft.after(promised)
                .state(JobState.ACKNOWLEDGED)
                .pending(PendingWork.NONE)
                .by(SERVICE)
                .commitTo(store);
        reopen();

        assertThat(store.record(made.id())).contains(new JobRecord(ended, ROOT, BOB, start));
        assertThat(store.history(HistoryQuery.all(9))).containsExactly(new JobRecord(ended, ROOT, BOB, start));
    }

    @Test
    void record_ofAJobThatTheServiceEnded_saysSoEvenAfterACompleteThatFailed() {
        Job promised = JobDraft.fresh().pending(PendingWork.PUBLISH).by(BOB).commitTo(store);
        Job failed =
                JobDraft.after(promised).pending(PendingWork.NONE).by(SERVICE).commitTo(store);
        Job expired = JobDraft.after(failed)
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .by(SERVICE)
                .commitTo(store);
        assertThat(store.history(HistoryQuery.all(9))).as("not gone yet").isEmpty();
        Job ended =
                JobDraft.after(expired).pending(PendingWork.NONE).by(SERVICE).commitTo(store);
        assertThat(store.history(HistoryQuery.all(9))).containsExactly(new JobRecord(ended, BOB, SERVICE, null));
    }

    @Test
    void record_ofAJobThatChangedHands_knowsItsMaker() {
        Job made = JobDraft.fresh().by(ALICE).commitTo(store);
        Job taken = JobDraft.after(made).owner(ROOT).by(ROOT).commitTo(store);
        Job given = JobDraft.after(taken).owner(BOB).by(BOB).commitTo(store);
        Job ended = JobDraft.after(given).state(JobState.CANCELLED).by(ROOT).commitTo(store);
        assertThat(store.record(made.id())).contains(new JobRecord(ended, ALICE, ROOT, null));
        Job before = JobDraft.fresh().state(JobState.CANCELLED).commitTo(store);
        assertThat(store.record(before.id())).contains(new JobRecord(before, ALICE, null, null));
    }

    @Test
    void history_byText_looksIntoNamesAndUrls() {
        Job first = JobDraft.fresh()
                .name("weekly 100% \u0000 report")
                .addFile(7)
                .state(JobState.CANCELLED)
                .commitTo(store);
        answered(new FileResponse(first.id(), 7, 1, "", "https://mirror.example/x", null));
        assertThat(ids(named("100% \u0000", ""))).containsExactly(first.id());
        assertThat(ids(named("Weekly", ""))).isEmpty();
        assertThat(ids(named("_", ""))).isEmpty();
        assertThat(ids(named("", "example.org/file-7"))).containsExactly(first.id());
        assertThat(ids(named("", "//mirror."))).containsExactly(first.id());
        assertThat(ids(named("", "elsewhere"))).isEmpty();
    }

    private static HistoryQuery named(String name, String url) {
        return new HistoryQuery(null, Set.of(), Set.of(), Set.of(), null, null, name, url, null, 9);
    }

    @Test
    void origins_ofAJob_areThoseOfItsNewestAnswers() throws Exception {
        Job job = JobDraft.fresh().addFile(0).addFile(1).addFile(2).commitTo(store);
        Digest digest = Digest.parse("digest", "sha256:" + "ab".repeat(32));
        answered(new FileResponse(job.id(), 2, 3, "A: b\r\n", "https://cdn.example/2", digest));
        answered(new FileResponse(job.id(), 0, 3, "A: c\r\n", "https://cdn.example/0", null));
        answered(new FileResponse(job.id(), 1, 3, "A: c\r\n"));
        answered(new FileResponse(job.id(), 2, 2, "A: d\r\n"));
        reopen();
        FileOrigin first = new FileOrigin(0, "https://cdn.example/0", null);
        FileOrigin last = new FileOrigin(2, "https://cdn.example/2", digest);
        assertThat(store.origins(job.id(), 0, 9)).containsExactly(first, last);
        assertThat(store.origins(job.id(), 1, 9)).containsExactly(last);
        assertThat(store.origins(job.id(), 0, 1)).containsExactly(first);

        answered(new FileResponse(job.id(), 0, 4, "A: e\r\n"));
        assertThat(store.origins(job.id(), 0, 9)).as("the file began anew").containsExactly(last);
    }

    private void answered(FileResponse response) {
        store.commit(new StoreBatch(List.of(), List.of(), List.of(response)));
    }

    @Test
    void forget_ofAnEndedJob_takesAllThatBelongsToIt() throws Exception {
        Job ended =
                JobDraft.fresh().addFile(0).state(JobState.ACKNOWLEDGED).by(BOB).commitTo(store);
        Job other =
                JobDraft.fresh().addFile(0).state(JobState.CANCELLED).by(BOB).commitTo(store);
        Job owing = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .commitTo(store);
        Job live = JobDraft.fresh().addFile(0).event(JobEvent.Kind.CREATED).commitTo(store);
        answered(new FileResponse(ended.id(), 0, 1, "A: b\r\n", "https://a.example/", null));

        store.commit(StoreBatch.forgetting(
                List.of(ended.id(), owing.id(), live.id(), ended.id(), new JobId(UUID.randomUUID()))));
        reopen();
        assertThat(store.job(ended.id())).isEmpty();
        assertThat(store.files(ended.id(), 0, 9)).isEmpty();
        assertThat(store.origins(ended.id(), 0, 9)).isEmpty();
        assertThat(ids(HistoryQuery.all(9))).containsExactly(other.id());
        assertThat(store.job(owing.id())).contains(owing);
        assertThat(store.files(live.id(), 0, 9)).hasSize(1);
        assertThat(store.countByState()).containsEntry(JobState.SUSPENDED, 1L);
        // The count of ended jobs has followed, else the other would be one too many.
        assertThat(store.prune(new Retention(START, START, 9, 2), 9)).isZero();
    }

    @Test
    void prune_ofTooManyOfOneOwner_takesHisOldestAlone() {
        List<JobId> alices = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            alices.add(endedAt(ALICE, START.plusSeconds(10 + i)));
        }
        JobId bobs = endedAt(BOB, START);
        Retention two = new Retention(START, START, 99, 99, 2);
        assertThat(store.prune(two, 1)).isPositive();
        assertThat(ids(HistoryQuery.all(9))).hasSize(5).doesNotContain(alices.get(0));
        assertThat(store.prune(two, 99))
                .as("two more of hers, and none that may stay")
                .isEqualTo(2);
        assertThat(ids(HistoryQuery.all(9))).containsExactly(alices.get(4), alices.get(3), bobs);
    }

    @Test
    void prune_ofTooManyOfOneOwner_sparesOneThatIsOwedDiskWork() {
        Job owing = JobDraft.fresh()
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .commitTo(store);
        JobId older = endedAt(ALICE, START.plusSeconds(1));
        JobId newer = endedAt(ALICE, START.plusSeconds(2));
        while (store.prune(new Retention(START, START, 99, 99, 2), 99) > 0) {}
        assertThat(store.job(owing.id())).contains(owing);
        assertThat(store.job(older)).isEmpty();
        assertThat(store.job(newer)).isPresent();
    }

    static List<Long> seeds() {
        return ConsistencyContract.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void history_page_byPage_isWhatMatchesNewestFirst(long seed) {
        Random random = new Random(seed);
        List<JobRecord> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(commitRandom(random));
        }
        all.sort(Comparator.comparing((JobRecord record) -> record.job().times().modified())
                .thenComparing(record -> record.job().id().value().toString(), Comparator.naturalOrder())
                .reversed());
        for (int round = 0; round < 40; round++) {
            HistoryQuery query = query(random);
            List<JobRecord> expected = all.stream().filter(matches(query)).toList();
            List<JobRecord> read = new ArrayList<>();
            HistoryQuery.Position last = null;
            for (List<JobRecord> page = store.history(query);
                    !page.isEmpty();
                    page = store.history(query.after(last))) {
                assertThat(page).hasSizeLessThanOrEqualTo(query.limit());
                read.addAll(page);
                assertThat(read).as("%s", query).hasSizeLessThanOrEqualTo(all.size());
                last = page.get(page.size() - 1).position();
            }
            assertThat(read).as("%s; run again with -Debb.seed=%d", query, seed).isEqualTo(expected);
        }
    }

    private JobRecord commitRandom(Random random) {
        OwnerId owner = RandomHistory.OWNERS.get(random.nextInt(RandomHistory.OWNERS.size()));
        boolean completed = random.nextBoolean();
        JobDraft draft = JobDraft.fresh(new UUID(random.nextLong(), random.nextLong()))
                .owner(owner)
                .type(JobType.values()[random.nextInt(JobType.values().length)])
                .priority(JobPriority.values()[random.nextInt(JobPriority.values().length)])
                .state(completed ? JobState.ACKNOWLEDGED : JobState.CANCELLED)
                .modified(START.plusMillis(random.nextInt(12)));
        if (!completed && random.nextBoolean()) {
            draft.failed(GONE);
        }
        OwnerId by = random.nextBoolean() ? owner : SERVICE;
        return new JobRecord(draft.by(by).commitTo(store), by, by, null);
    }

    private static HistoryQuery query(Random random) {
        return new HistoryQuery(
                random.nextBoolean() ? null : RandomHistory.OWNERS.get(random.nextInt(3)),
                some(random, JobOutcome.values()),
                some(random, JobType.values()),
                some(random, JobPriority.values()),
                random.nextBoolean() ? null : START.plusMillis(random.nextInt(12)),
                random.nextBoolean() ? null : START.plusMillis(random.nextInt(12)),
                "",
                "",
                null,
                1 + random.nextInt(9));
    }

    private static <E> Set<E> some(Random random, E[] values) {
        return random.nextBoolean()
                ? Set.of()
                : Set.copyOf(Arrays.asList(values).subList(0, 1 + random.nextInt(values.length)));
    }

    private static Predicate<JobRecord> matches(HistoryQuery query) {
        return record -> {
            Job job = record.job();
            Instant ended = job.times().modified();
            return (query.owner() == null || query.owner().equals(job.owner()))
                    && (query.outcomes().isEmpty() || query.outcomes().contains(record.outcome()))
                    && (query.types().isEmpty() || query.types().contains(job.type()))
                    && (query.priorities().isEmpty() || query.priorities().contains(job.priority()))
                    && (query.since() == null || !ended.isBefore(query.since()))
                    && (query.until() == null || ended.isBefore(query.until()));
        };
    }

    private JobId endedAt(OwnerId owner, Instant time) {
        return JobDraft.fresh()
                .owner(owner)
                .state(JobState.CANCELLED)
                .modified(time)
                .commitTo(store)
                .id();
    }

    private List<JobId> ids(HistoryQuery query) {
        return store.history(query).stream().map(record -> record.job().id()).toList();
    }
}
