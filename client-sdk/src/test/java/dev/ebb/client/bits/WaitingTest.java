package dev.ebb.client.bits;

import static dev.ebb.v1.EventKind.EVENT_KIND_FILE_TRANSFERRED;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_ACKNOWLEDGED;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_CANCELLED;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_ERROR;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_MODIFICATION;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_CANCELLED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.client.EventSubscription;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a state, and callbacks. */
class WaitingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private FakeService service;

    @BeforeEach
    void open() throws Exception {
        service = new FakeService(folder);
    }

    @AfterEach
    void close() throws Exception {
        service.close();
    }

    @Test
    void await_ofAStateThatIsThere_isAtOnce() {
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        assertThat(service.job().awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void await_ofAStateToCome_hearsOfIt_andLetsGo() throws Exception {
        CompletableFuture<JobState> waiting = service.job().async().await(JobState.TRANSFERRED);
        assertThat(FakeService.within10s(service.subscribed)).isTrue();
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        assertThat(waiting).isNotDone();
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(JobState.TRANSFERRED);
        assertThat(FakeService.within10s(service.streamCancelled)).isTrue();
    }

    @Test
    void await_ofAStateThatCameWhileTheConnectionWasBroken_hearsOfIt() throws Exception {
        CompletableFuture<JobState> waiting = service.job().async().await(JobState.TRANSFERRED);
        assertThat(FakeService.within10s(service.subscribed)).isTrue();
        service.breakStreams();
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        // By now it is another state: who only asked after the break would never know.
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void awaitTransferred_jobFailing_tellsWhy() throws Exception {
        CompletableFuture<JobState> waiting = service.job().async().awaitTransferred();
        assertThat(FakeService.within10s(service.subscribed)).isTrue();
        service.event(EVENT_KIND_JOB_ERROR, JOB_STATE_ERROR);
        JobFailedException failed = catchThrowableOfType(JobFailedException.class, () -> Calls.join(waiting, PATIENCE));
        assertThat(failed.reason()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(failed.hresult()).isEqualTo(0x80190194);
        assertThat(failed.remedy()).contains("look elsewhere");
        assertThat(failed.jobId()).contains(FakeService.ID);
        assertThat(failed).hasMessageContaining("not there");
        // And so it does to one who comes late.
        assertThatThrownBy(() -> service.job().awaitTransferred(PATIENCE))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        late -> assertThat(late.error()).isPresent());
    }

    @Test
    void await_jobEndedOtherwise_fails() {
        service.event(EVENT_KIND_JOB_CANCELLED, JOB_STATE_CANCELLED);
        assertThatThrownBy(() -> service.job().await(PATIENCE, JobState.TRANSFERRED))
                .isInstanceOfSatisfying(JobFailedException.class, failed -> {
                    assertThat(failed.state()).isEqualTo(JobState.CANCELLED);
                    assertThat(failed.error()).isEmpty();
                });
    }

    @Test
    void await_tooLong_endsAndLetsGo() throws Exception {
        EbbException late =
                catchThrowableOfType(EbbException.class, () -> service.job().awaitTransferred(Duration.ofMillis(300)));
        assertThat(late.status()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(FakeService.within10s(service.streamCancelled)).isTrue();
    }

    @Test
    void await_clientClosed_fails() throws Exception {
        BackgroundCopyJob job = service.job();
        CompletableFuture<JobState> waiting = job.async().awaitTransferred();
        assertThat(FakeService.within10s(service.subscribed)).isTrue();
        service.manager().close();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasMessageContaining("closed");
        assertThatThrownBy(() -> job.async()
                        .awaitTransferred()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void callback_hearsEveryKind_acrossBreaks() throws Exception {
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (EventSubscription subscription = service.job().listen(new Recorder(heard))) {
            assertThat(take(heard)).isEqualTo("modified");
            service.event(EVENT_KIND_FILE_TRANSFERRED, JOB_STATE_TRANSFERRING);
            assertThat(take(heard)).isEqualTo("file 0");
            service.breakStreams();
            service.event(EVENT_KIND_JOB_ERROR, JOB_STATE_ERROR);
            assertThat(take(heard)).isEqualTo("error BG_E_HTTP_ERROR_404: not there");
            service.restart();
            service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
            service.event(EVENT_KIND_JOB_ACKNOWLEDGED, JOB_STATE_ACKNOWLEDGED);
            assertThat(take(heard)).isEqualTo("transferred");
            assertThat(take(heard)).isEqualTo("acknowledged");
            assertThat(subscription.cursor()).isEqualTo("5");
        }
        assertThat(heard).isEmpty();
        assertThat(service.cursors).startsWith("0", "2");
    }

    @Test
    void callback_afterACursor_hearsWhatCameThen() throws Exception {
        for (int i = 0; i < 5; i++) {
            service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        }
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        BackgroundCopyCallback cursors = new BackgroundCopyCallback() {
            @Override
            public void event(BackgroundCopyJob job, JobEvent event) {
                heard.add(job.getId() + event.cursor());
            }
        };
        try (EventSubscription subscription = service.manager().listen(EventSelection.after("3"), cursors)) {
            assertThat(take(heard)).isEqualTo(FakeService.ID + "4");
            assertThat(take(heard)).isEqualTo(FakeService.ID + "5");
        }
    }

    @Test
    void callback_thatThrows_isToldThatItEnded() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        service.job().listen(new Recorder(heard) {
            @Override
            public void jobModification(BackgroundCopyJob job) {
                throw new IllegalStateException("cannot");
            }
        });
        assertThat(take(heard)).startsWith("ended");
        assertThat(FakeService.within10s(service.streamCancelled)).isTrue();
    }

    @Test
    void callback_thatTakesItsTime_holdsNothingElseUp() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        BackgroundCopyCallback slow = new BackgroundCopyCallback() {
            @Override
            public void jobModification(BackgroundCopyJob job) {
                try {
                    heard.add(job.snapshot().getState() + " " + go.await(10, TimeUnit.SECONDS));
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
                both.countDown();
            }
        };
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        service.event(EVENT_KIND_JOB_MODIFICATION, JOB_STATE_TRANSFERRING);
        try (EventSubscription subscription = service.job().listen(slow)) {
            service.job().resume();
            go.countDown();
            assertThat(FakeService.within10s(both)).isTrue();
        }
        assertThat(heard).hasSize(2).allMatch(each -> each.endsWith("true"));
    }

    private static String take(BlockingQueue<String> heard) throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    private static class Recorder implements BackgroundCopyCallback {
        private final BlockingQueue<String> heard;

        Recorder(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public void jobTransferred(BackgroundCopyJob job) {
            heard.add("transferred");
        }

        @Override
        public void jobError(BackgroundCopyJob job, BackgroundCopyError error) {
            heard.add("error " + error);
        }

        @Override
        public void jobModification(BackgroundCopyJob job) {
            heard.add("modified");
        }

        @Override
        public void fileTransferred(BackgroundCopyJob job, BackgroundCopyFile file) {
            heard.add("file " + file.getIndex());
        }

        @Override
        public void jobAcknowledged(BackgroundCopyJob job) {
            heard.add("acknowledged");
        }

        @Override
        public void ended(EbbException cause) {
            heard.add("ended " + cause);
        }
    }
}
