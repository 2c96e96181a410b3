package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.store.JobDraft;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job from the past moves by itself only when it may, and never over what is younger than it. */
class RestoreRulesTest {
    private static final Instant NOW = JobDraft.START.plusSeconds(1000);
    private static final RestoreRules.Sight AS_IT_WAS = new RestoreRules.Sight(List.of(), false);
    private static final RestoreRules.Sight CHANGED = new RestoreRules.Sight(List.of(), true);

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"ACKNOWLEDGED", "CANCELLED"},
            mode = EnumSource.Mode.EXCLUDE)
    void job_thatMayNotGoOn_standsStill(JobState state) {
        Job job = job(state);
        Decision decision = RestoreRules.decide(job, AS_IT_WAS, false, NOW);
        assertThat(decision.after().state()).isEqualTo(state.isActive() ? JobState.SUSPENDED : state);
        assertThat(decision.events()).hasSize(state.isActive() ? 1 : 0);
        assertThat(RestoreRules.decide(job, AS_IT_WAS, true, NOW).after()).isSameAs(job);
    }

    @Test
    void target_thatIsYounger_isSpared() {
        Decision decision = RestoreRules.decide(job(JobState.QUEUED), CHANGED, true, NOW);
        assertThat(decision.after().settings().overwrite()).isEqualTo(OverwriteRule.NO_CLOBBER);
        assertThat(decision.after().state()).isEqualTo(JobState.QUEUED);
    }

    /** It writes where the younger file is. */
    @Test
    void jobThatWritesStraight_overAYoungerTarget_standsStillInAnyCase() {
        Job job = job(JobState.TRANSFERRING);
        TransferSettings straight = job.settings().transfer().withHighPerformance(true);
        Job writing = job.edit().settings(job.settings().withTransfer(straight)).commit(NOW);
        Decision decision = RestoreRules.decide(writing, CHANGED, true, NOW);
        assertThat(decision.after().state()).isEqualTo(JobState.SUSPENDED);
        assertThat(decision.after().settings().overwrite()).isEqualTo(OverwriteRule.REPLACE);
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"SUSPENDED", "TRANSFERRED", "QUEUED"})
    void file_ofWhichTheBytesAreYounger_beginsAgain(JobState state) {
        Job before = job(state);
        JobFile file = JobFile.added(before.id(), 0, new FileSpec("http://x/", "/tmp/x", null, false, List.of()))
                .transferred(10, "1:2");
        Job job = before.edit()
                .counters(FileSums.added(JobCounters.NONE, List.of(file)))
                .commit(NOW);
        Decision decision = RestoreRules.decide(job, new RestoreRules.Sight(List.of(file), false), true, NOW);
        assertThat(decision.files()).extracting(JobFile::state).containsExactly(FileState.PENDING);
        assertThat(decision.files()).extracting(JobFile::bytesTransferred).containsExactly(0L);
        assertThat(decision.restartedFiles()).containsExactly(0);
        assertThat(decision.after().counters().isWhole()).isFalse();
        assertThat(decision.after().state()).isEqualTo(state == JobState.TRANSFERRED ? JobState.QUEUED : state);
    }

    /** What Complete and Cancel promised is done by whoever starts next; each knows its own work. */
    @ParameterizedTest
    @EnumSource(
            value = PendingWork.class,
            names = {"PUBLISH", "DISCARD"})
    void promise_isKept(PendingWork work) {
        Job job = job(JobState.SUSPENDED).edit().pending(work).commit(NOW);
        JobFile file = JobFile.added(job.id(), 0, new FileSpec("http://x/", "/tmp/x", null, false, List.of()));
        Decision decision = RestoreRules.decide(job, new RestoreRules.Sight(List.of(file), true), false, NOW);
        assertThat(decision.after().pending()).isEqualTo(work);
        assertThat(decision.files()).isEmpty();
        assertThat(decision.after().settings().overwrite()).isEqualTo(OverwriteRule.NO_CLOBBER);
    }

    private static Job job(JobState state) {
        return JobDraft.fresh().state(state).change().after();
    }
}
