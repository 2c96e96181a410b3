package dev.ebb.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store promises about notifications: owed with the event, in order, one of a job at a time, until settled. */
public abstract class NotificationContract extends JobStoreContract {
    private static final Instant NOW = JobDraft.START.plusSeconds(10);
    private static final int EVERYTHING =
            NotifySettings.JOB_TRANSFERRED | NotifySettings.JOB_ERROR | NotifySettings.FILE_TRANSFERRED;

    @Test
    void notification_isOwedWithItsEventAndSurvives() throws Exception {
        JobError error = new JobError(
                ErrorContext.REMOTE_FILE, ErrorCode.http(404), "gone", 0, "http", JobDraft.START.plusSeconds(1));
        Job job = JobDraft.after(told(JobDraft.ALICE))
                .state(JobState.ERROR)
                .failed(error)
                .modified(JobDraft.START.plusSeconds(1))
                .event(JobEvent.Kind.ERROR)
                .commitTo(store);
        reopen();
        assertThat(store.owesNotifications()).isTrue();
        assertThat(due()).singleElement().satisfies(owed -> {
            assertThat(owed.jobId()).isEqualTo(job.id());
            assertThat(owed.owner()).isEqualTo(JobDraft.ALICE);
            assertThat(owed.kind()).isEqualTo(JobEvent.Kind.ERROR);
            assertThat(owed.error()).isEqualTo(error);
            assertThat(owed.time()).isEqualTo(JobDraft.START.plusSeconds(1));
            assertThat(owed.sequence()).isEqualTo(store.eventRange().last());
            assertThat(owed.attempts()).isZero();
        });
    }

    @Test
    void notifications_ofAJob_comeOneAfterTheOther() {
        transferred(told(JobDraft.ALICE));
        List<JobEvent.Kind> kinds = new ArrayList<>();
        while (store.owesNotifications()) {
            assertThat(due()).hasSize(1);
            StoredNotification first = due().get(0);
            kinds.add(first.kind());
            settle(NotificationReceipt.done(first.number(), NOW));
        }
        assertThat(kinds)
                .containsExactly(
                        JobEvent.Kind.FILE_TRANSFERRED, JobEvent.Kind.FILE_TRANSFERRED, JobEvent.Kind.TRANSFERRED);
    }

    @Test
    void notification_thatFailed_isDueWhenItsTimeHasCome() {
        transferred(told(JobDraft.ALICE));
        StoredNotification first = due().get(0);
        settle(NotificationReceipt.again(first.number(), NOW, NOW.plusSeconds(600)));
        assertThat(due()).isEmpty();
        assertThat(store.nextNotification(NOW)).contains(NOW.plusSeconds(600));
        assertThat(store.nextNotification(NOW.plusSeconds(600))).isEmpty();
        assertThat(store.notificationsDue(NOW.plusSeconds(600), 4, 10))
                .singleElement()
                .satisfies(again -> {
                    assertThat(again.number()).isEqualTo(first.number());
                    assertThat(again.attempts()).isEqualTo(1);
                });
    }

    @Test
    void notifications_ofAKindThatIsGivenUp_goTogether() {
        transferred(told(JobDraft.ALICE));
        settle(new NotificationReceipt(due().get(0).number(), NOW, null, JobEvent.Kind.FILE_TRANSFERRED));
        assertThat(due()).extracting(StoredNotification::kind).containsExactly(JobEvent.Kind.TRANSFERRED);
    }

    @Test
    void notifications_ofManyOwners_areAFewOfEach() {
        for (OwnerId owner : List.of(JobDraft.ALICE, JobDraft.ALICE, JobDraft.ALICE, JobDraft.BOB)) {
            transferred(told(owner));
        }
        assertThat(store.notificationsDue(NOW, 2, 10))
                .extracting(StoredNotification::owner)
                .containsExactlyInAnyOrder(JobDraft.ALICE, JobDraft.ALICE, JobDraft.BOB);
        assertThat(store.notificationsDue(NOW, 2, 1)).hasSize(1);
    }

    @Test
    void job_thatEnds_owesNothingAnyMore_andALateReceiptIsDropped() {
        Job job = transferred(told(JobDraft.ALICE));
        StoredNotification first = due().get(0);
        JobDraft.after(job)
                .state(JobState.CANCELLED)
                .event(JobEvent.Kind.CANCELLED)
                .commitTo(store);
        assertThat(store.owesNotifications()).isFalse();
        settle(NotificationReceipt.again(first.number(), NOW, NOW));
        assertThat(store.owesNotifications()).isFalse();
    }

    @Test
    void receiver_thatIsReplaced_isOwedANewOneInPlaceOfTheOld() {
        Job job = transferred(told(JobDraft.ALICE, NotifySettings.JOB_TRANSFERRED, "https://example.org/1"));
        StoredNotification old = due().get(0);
        settle(NotificationReceipt.again(old.number(), NOW, NOW.plusSeconds(600)));
        JobDraft.after(job)
                .settings(telling(NotifySettings.JOB_TRANSFERRED, "https://example.org/2"))
                .event(JobEvent.Kind.MODIFICATION)
                .commitTo(store);
        assertThat(due()).singleElement().satisfies(owed -> {
            assertThat(owed.number()).isNotEqualTo(old.number());
            assertThat(owed.kind()).isEqualTo(JobEvent.Kind.TRANSFERRED);
        });
        settle(NotificationReceipt.done(old.number(), NOW));
        assertThat(due()).as("what the old one said does not count").hasSize(1);
    }

    @Test
    void jobWithoutAReceiver_owesNothing() {
        Job silent = JobDraft.fresh().state(JobState.TRANSFERRING).commitTo(store);
        transferred(silent);
        assertThat(store.owesNotifications()).isFalse();
        assertThat(due()).isEmpty();
    }

    private Job told(OwnerId owner) {
        return told(owner, EVERYTHING, "https://example.org/hook");
    }

    private Job told(OwnerId owner, int flags, String url) {
        return JobDraft.fresh()
                .owner(owner)
                .state(JobState.TRANSFERRING)
                .settings(telling(flags, url))
                .addFile(0)
                .addFile(1)
                .commitTo(store);
    }

    private Job transferred(Job job) {
        return JobDraft.after(job)
                .state(JobState.TRANSFERRED)
                .event(JobEvent.Kind.FILE_TRANSFERRED)
                .event(JobEvent.Kind.FILE_TRANSFERRED)
                .event(JobEvent.Kind.TRANSFERRED)
                .commitTo(store);
    }

    private List<StoredNotification> due() {
        return store.notificationsDue(NOW, 4, 10);
    }

    private void settle(NotificationReceipt receipt) {
        store.commit(new StoreBatch(List.of(), List.of(), List.of(), List.of(receipt)));
    }

    private static JobSettings telling(int flags, String url) {
        return JobSettings.DEFAULTS.withNotify(
                new NotifySettings(flags, Duration.ofMillis(500), null, new NotifySettings.Endpoint(url, null)));
    }
}
