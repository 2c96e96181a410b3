package dev.ebb.server.store;

import static dev.ebb.server.store.JobDraft.ALICE;
import static dev.ebb.server.store.JobDraft.BOB;
import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.RetryState;
import dev.ebb.server.store.JobQuery.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises about lists of jobs. */
public abstract class ListingContract extends JobStoreContract {
    private static final JobQuery EVERYTHING =
            new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 1_000);

    /** By unsigned bytes, as every store compares identities. */
    private static final Comparator<Job> BY_CREATION = Comparator.<Job, Long>comparing(
                    job -> job.times().created().toEpochMilli())
            .thenComparing(job -> job.id().toString());

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jobs_inPages_visitEachOnceInOrder(boolean newestFirst) {
        List<Job> all = commitMixedJobs(60);
        Comparator<Job> order = newestFirst ? BY_CREATION.reversed() : BY_CREATION;
        for (int limit : new int[] {1, 7, 60, 61}) {
            JobQuery query = new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, newestFirst, null, limit);
            assertThat(pages(query)).isEqualTo(all.stream().sorted(order).toList());
        }
    }

    @Test
    void jobs_withoutEndedOnes_areLive() {
        List<Job> all = commitMixedJobs(60);
        JobQuery live = new JobQuery(null, Set.of(), Set.of(), Set.of(), "", false, false, null, 7);
        assertThat(pages(live)).isEqualTo(matching(all, job -> !job.state().isFinal()));
        JobQuery contradiction =
                new JobQuery(null, Set.of(JobState.CANCELLED), Set.of(), Set.of(), "", false, false, null, 7);
        assertThat(store.jobs(contradiction)).isEmpty();
    }

    @Test
    void jobs_byEveryFilter_areTheMatchingOnes() {
        List<Job> all = commitMixedJobs(80);
        Set<JobState> states = Set.of(JobState.QUEUED, JobState.CANCELLED, JobState.ERROR);
        check(
                all,
                new JobQuery(null, states, Set.of(), Set.of(), "", true, false, null, 5),
                job -> states.contains(job.state()));
        check(
                all,
                new JobQuery(null, Set.of(JobState.CANCELLED), Set.of(), Set.of(), "", true, false, null, 5),
                job -> job.state() == JobState.CANCELLED);
        check(
                all,
                new JobQuery(BOB, Set.of(), Set.of(), Set.of(), "", true, false, null, 5),
                job -> job.owner().equals(BOB));
        check(
                all,
                new JobQuery(null, Set.of(), Set.of(JobType.UPLOAD), Set.of(), "", true, false, null, 5),
                job -> job.type() == JobType.UPLOAD);
        Set<JobPriority> urgent = Set.of(JobPriority.FOREGROUND, JobPriority.HIGH);
        check(
                all,
                new JobQuery(null, Set.of(), Set.of(), urgent, "", true, false, null, 5),
                job -> urgent.contains(job.priority()));
        check(
                all,
                new JobQuery(null, Set.of(), Set.of(), Set.of(), "Ü%", true, false, null, 5),
                job -> job.displayName().startsWith("Ü%"));
        check(
                all,
                new JobQuery(ALICE, states, Set.of(JobType.DOWNLOAD), urgent, "Ü", true, false, null, 2),
                job -> job.owner().equals(ALICE)
                        && states.contains(job.state())
                        && job.type() == JobType.DOWNLOAD
                        && urgent.contains(job.priority())
                        && job.displayName().startsWith("Ü"));
        check(
                all,
                new JobQuery(new OwnerId("stranger"), Set.of(), Set.of(), Set.of(), "", true, false, null, 5),
                job -> false);
    }

    private void check(List<Job> all, JobQuery query, Predicate<Job> wanted) {
        assertThat(pages(query)).isEqualTo(matching(all, wanted));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void jobs_whileTheListChanges_neverRepeatOrSkipWhatStays(boolean newestFirst) {
        List<Job> all = commitMixedJobs(40);
        JobQuery first = new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, newestFirst, null, 10);
        List<Job> page = store.jobs(first);
        // The last one of the page ends, and new ones appear before and behind it.
        Job last = page.get(page.size() - 1);
        if (!last.state().isFinal()) {
            JobDraft.after(last).state(JobState.CANCELLED).commitTo(store);
        }
        Job early = JobDraft.fresh().created(START.minusSeconds(9)).commitTo(store);
        Job late = JobDraft.fresh().created(START.plusSeconds(9)).commitTo(store);

        List<Job> seen = new ArrayList<>(page);
        seen.addAll(pages(from(first, last)));
        List<Job> expected = new ArrayList<>(all);
        expected.add(newestFirst ? early : late);
        expected.sort(newestFirst ? BY_CREATION.reversed() : BY_CREATION);
        assertThat(seen)
                .extracting(Job::id)
                .isEqualTo(expected.stream().map(Job::id).toList());
    }

    private List<Job> matching(List<Job> all, Predicate<Job> wanted) {
        return all.stream().filter(wanted).sorted(BY_CREATION).toList();
    }

    private List<Job> pages(JobQuery query) {
        List<Job> seen = new ArrayList<>();
        JobQuery next = query;
        while (true) {
            List<Job> page = store.jobs(next);
            assertThat(page).hasSizeLessThanOrEqualTo(query.limit());
            seen.addAll(page);
            if (page.size() < query.limit()) {
                return seen;
            }
            next = from(query, page.get(page.size() - 1));
        }
    }

    private static JobQuery from(JobQuery query, Job last) {
        return new JobQuery(
                query.owner(),
                query.states(),
                query.types(),
                query.priorities(),
                query.namePrefix(),
                query.includeFinal(),
                query.newestFirst(),
                new Position(last.times().created(), last.id()),
                query.limit());
    }

    /** Jobs of all kinds, many of them created in the same millisecond. */
    private List<Job> commitMixedJobs(int count) {
        Random random = new Random(42);
        List<JobChange> changes = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        String[] names = {"Ü%1", "Ü_2", "%", "", "plain"};
        for (int i = 0; i < count; i++) {
            JobDraft draft = JobDraft.fresh(new UUID(random.nextLong(), random.nextLong()))
                    .owner(random.nextBoolean() ? ALICE : BOB)
                    .state(JobState.values()[random.nextInt(JobState.values().length)])
                    .type(JobType.values()[random.nextInt(JobType.values().length)])
                    .priority(JobPriority.values()[random.nextInt(JobPriority.values().length)])
                    .name(names[random.nextInt(names.length)])
                    .created(START.plusMillis(random.nextInt(5)));
            changes.add(draft.change());
            jobs.add(draft.job());
        }
        store.commit(new StoreBatch(changes, List.of()));
        assertThat(store.jobs(EVERYTHING)).hasSize(count);
        return jobs;
    }

    @Test
    void failing_byCreation_comeInPagesWithOrWithoutARetryTime() {
        Job second = failing(START.plusSeconds(2), START.plusSeconds(60));
        Job first = failing(START.plusSeconds(1), null);
        Job third = failing(START.plusSeconds(3), null);
        JobDraft.fresh().state(JobState.ERROR).commitTo(store);

        assertThat(store.failing(null, 10)).containsExactly(first, second, third);
        assertThat(store.failing(null, 2)).containsExactly(first, second);
        JobQuery.Position at = new JobQuery.Position(second.times().created(), second.id());
        assertThat(store.failing(at, 2)).containsExactly(third);
    }

    private Job failing(Instant created, Instant due) {
        return JobDraft.fresh()
                .created(created)
                .state(JobState.TRANSIENT_ERROR)
                .retry(new RetryState(due, START, 1))
                .commitTo(store);
    }
}
