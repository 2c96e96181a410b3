package dev.ebb.client.bits;

import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_ERROR;
import static dev.ebb.v1.EventKind.EVENT_KIND_JOB_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Progress as a Flow.Publisher: the latest value for a subscriber that is slow, and an end that comes after the last value. */
class ProgressFeedTest {
    @TempDir
    Path folder;

    private FakeService service;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() throws Exception {
        service = new FakeService(folder);
        service.progress(10);
    }

    @AfterEach
    void close() throws Exception {
        service.close();
    }

    @Test
    void subscriber_thatAsks_getsWhatIsAndWhatComes() throws Exception {
        subscribe(Long.MAX_VALUE);
        assertThat(recorder.take()).isEqualTo("10");
        service.progress(20);
        assertThat(recorder.take()).isEqualTo("20");
        service.progress(100);
        assertThat(recorder.take()).isEqualTo("100");
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        assertThat(recorder.take()).isEqualTo("100");
        assertThat(recorder.take()).isEqualTo("complete");
        assertThat(FakeService.within10s(service.streamCancelled)).isTrue();
    }

    @Test
    void subscriber_thatDoesNotAsk_getsTheLatestWhenItDoes() throws Exception {
        subscribe(1);
        assertThat(recorder.take()).isEqualTo("10");
        for (int bytes = 20; bytes <= 90; bytes += 10) {
            service.progress(bytes);
        }
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        // The end closes the stream as soon as it is known, and all progress came before it.
        assertThat(recorder.nothing()).isTrue();
        recorder.subscription.request(1);
        assertThat(recorder.take()).isEqualTo("90");
        assertThat(recorder.take()).isEqualTo("complete");
    }

    @Test
    void subscriber_jobFailing_isToldWhy() throws Exception {
        subscribe(Long.MAX_VALUE);
        assertThat(recorder.take()).isEqualTo("10");
        service.event(EVENT_KIND_JOB_ERROR, JOB_STATE_ERROR);
        assertThat(recorder.take()).isEqualTo("10");
        assertThat(recorder.take()).contains("JobFailedException", "BG_E_HTTP_ERROR_404");
    }

    @Test
    void subscriber_thatCancels_hearsNoMore() throws Exception {
        subscribe(Long.MAX_VALUE);
        assertThat(recorder.take()).isEqualTo("10");
        recorder.subscription.cancel();
        assertThat(FakeService.within10s(service.streamCancelled)).isTrue();
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        recorder.subscription.request(1);
        assertThat(recorder.nothing()).isTrue();
    }

    @Test
    void subscriber_thatAsksForNothing_isRefused() throws Exception {
        subscribe(0);
        assertThat(recorder.take()).contains("IllegalArgumentException");
        assertThat(recorder.nothing()).isTrue();
    }

    @Test
    void subscriber_connectionBroken_goesOn() throws Exception {
        subscribe(Long.MAX_VALUE);
        assertThat(recorder.take()).isEqualTo("10");
        service.breakStreams();
        service.event(EVENT_KIND_JOB_TRANSFERRED, JOB_STATE_TRANSFERRED);
        assertThat(recorder.take()).isEqualTo("10");
        assertThat(recorder.take()).isEqualTo("complete");
    }

    @Test
    void subscriber_clientClosed_isTold() throws Exception {
        subscribe(Long.MAX_VALUE);
        assertThat(recorder.take()).isEqualTo("10");
        service.manager().close();
        assertThat(recorder.take()).contains("closed");
    }

    private void subscribe(long first) throws Exception {
        recorder.first = first;
        service.job().progress(Duration.ofMillis(100)).subscribe(recorder);
    }

    private static final class Recorder implements Flow.Subscriber<JobProgress> {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private volatile Flow.Subscription subscription;
        private volatile long first;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(JobProgress progress) {
            heard.add(Long.toString(progress.bytesTransferred()));
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure.toString());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }

        String take() throws InterruptedException {
            return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        }

        boolean nothing() throws InterruptedException {
            return heard.poll(300, TimeUnit.MILLISECONDS) == null;
        }
    }
}
