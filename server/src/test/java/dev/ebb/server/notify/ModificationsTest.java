package dev.ebb.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ModificationsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Modifications modifications = new Modifications();

    @Test
    void changes_withinTheInterval_areToldAsOneAfterIt() {
        JobLife life = life(NotifySettings.JOB_MODIFICATION);
        modifications.add(life.job());
        assertThat(modifications.take(NOW, job -> true)).containsExactly(life.job());
        life.after(name("one"));
        modifications.add(life.job());
        life.after(name("two"));
        modifications.add(life.job());
        assertThat(modifications.take(NOW.plusMillis(499), job -> true)).isEmpty();
        assertThat(modifications.next(NOW.plusMillis(499))).contains(NOW.plus(INTERVAL));
        assertThat(modifications.take(NOW.plus(INTERVAL), job -> true))
                .extracting(Job::displayName)
                .containsExactly("two");
        assertThat(modifications.take(NOW.plusSeconds(60), job -> true)).isEmpty();
        assertThat(modifications.next(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void change_ofAJobThatIsBusy_waits() {
        Job job = life(NotifySettings.JOB_MODIFICATION).job();
        modifications.add(job);
        assertThat(modifications.take(NOW, busy -> false)).isEmpty();
        assertThat(modifications.take(NOW, free -> true)).containsExactly(job);
    }

    @Test
    void change_thatNobodyAskedFor_isNotKept() {
        assertThat(modifications.add(life(NotifySettings.JOB_TRANSFERRED).job()))
                .isFalse();
        assertThat(modifications.add(life(NotifySettings.ALL).job())).isFalse();
    }

    @Test
    void entryToTransferredAndError_areNotModifications_butChangesThereafterAre() {
        JobLife done = life(NotifySettings.JOB_MODIFICATION).transferring();
        assertThat(modifications.add(done.job())).isTrue();
        assertThat(modifications.add(
                        done.after(Duration.ofSeconds(1)).allArrive(5).job()))
                .isFalse();
        assertThat(modifications.add(
                        done.after(Duration.ofSeconds(1)).after(name("later")).job()))
                .isTrue();
        JobLife failed = life(NotifySettings.JOB_MODIFICATION).transferring();
        assertThat(modifications.add(failed.after(Duration.ofSeconds(1))
                        .fails(JobLife.gone())
                        .job()))
                .isFalse();
    }

    @Test
    void jobs_moreThanCanBeRemembered_areDropped() {
        for (int i = 0; i < 1024; i++) {
            assertThat(modifications.add(life(NotifySettings.JOB_MODIFICATION).job()))
                    .isTrue();
        }
        assertThat(modifications.add(life(NotifySettings.JOB_MODIFICATION).job()))
                .isFalse();
    }

    private static JobLife life(int flags) {
        NotifySettings settings = new NotifySettings(
                flags, INTERVAL, null, new NotifySettings.Endpoint("https://example.org/hook", null));
        return JobLife.create(NewJobs.with(JobSettings.DEFAULTS.withNotify(settings), 1));
    }

    private static JobCommand name(String name) {
        return new JobCommand.SetProperty(new JobProperty.DisplayName(name));
    }
}
