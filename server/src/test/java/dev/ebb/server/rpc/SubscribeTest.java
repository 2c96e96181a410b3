package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobState;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {
    private static final int ALL = Integer.MAX_VALUE;

    private RpcHarness rpc;
    private Job job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        job = rpc.rooms.queue.put(
                TestJob.of(rpc.caller).state(JobState.TRANSFERRING).make());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void subscribe_new_startsWithAHeartbeatAndShowsWhatComes() throws Exception {
        rpc.rooms.happen(job, JobEvent.Kind.CREATED);
        Watcher watcher = watch(SubscribeRequest.getDefaultInstance(), ALL);
        assertThat(watcher.take().getHeartbeat().getCursor()).isEqualTo(Cursors.encode(1));
        rpc.rooms.happen(job, JobEvent.Kind.MODIFICATION);
        SubscribeResponse message = watcher.take();
        assertThat(message.getEvent().getKind()).isEqualTo(EventKind.EVENT_KIND_JOB_MODIFICATION);
        assertThat(message.getEvent().getCursor()).isEqualTo(Cursors.encode(2));
        assertThat(message.getEvent().getJobId()).isEqualTo(job.id().toString());
        assertThat(message.getEvent().getReason()).isEqualTo("because");
        assertThat(message.getEvent().hasFileIndex()).isFalse();
    }

    @Test
    void subscribe_fromACursor_missesNothingAndRepeatsNothing() throws Exception {
        happen(200);
        Watcher watcher = watch(from(Cursors.encode(50)), ALL);
        assertThat(watcher.take().getHeartbeat().getCursor()).isEqualTo(Cursors.encode(50));
        for (long expected = 51; expected <= 200; expected++) {
            assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(expected));
        }
    }

    @Test
    void subscribe_whileEventsRain_showsEachOnceInOrder() throws Exception {
        Watcher watcher = watch(from("0"), ALL);
        Thread rain = new Thread(() -> happen(3000));
        rain.start();
        assertThat(watcher.take().hasHeartbeat()).isTrue();
        for (long expected = 1; expected <= 3000; expected++) {
            assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(expected));
        }
        rain.join();
    }

    @Test
    void subscribe_fromTheOldest_startsWhereHistoryDoes() throws Exception {
        happen(10);
        rpc.rooms.history.forget(4);
        Watcher watcher = watch(from("0"), ALL);
        assertThat(watcher.take().getHeartbeat().getCursor()).isEqualTo(Cursors.encode(4));
        assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(5));
    }

    @Test
    void subscribe_historyGone_saysWhereToGoOn() throws Exception {
        happen(10);
        rpc.rooms.history.forget(4);
        StatusRuntimeException failure = watch(from(Cursors.encode(3)), ALL).failure();
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        String oldest =
                StatusMapperTest.detail(failure, ErrorInfo.class).orElseThrow().getMetadataOrThrow("oldest_cursor");
        Watcher watcher = watch(from(oldest), ALL);
        assertThat(watcher.take().hasHeartbeat()).isTrue();
        assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "AAAAAAAAAAAAAAAA", "1", "!"})
    void subscribe_cursorGarbage_isRefused(String cursor) throws Exception {
        assertThat(watch(from(cursor), ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void subscribe_cursorOfTheFuture_isRefused() throws Exception {
        assertThat(watch(from(Cursors.encode(99)), ALL).failure().getStatus().getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void subscribe_user_seesOwnJobsOnly() throws Exception {
        Job foreign = rpc.rooms.queue.put(TestJob.of(TestBackends.BOB).make());
        rpc.rooms.happen(foreign, JobEvent.Kind.CREATED);
        rpc.rooms.happen(job, JobEvent.Kind.CREATED);
        Watcher watcher = watch(from("0"), ALL);
        watcher.take();
        assertThat(watcher.take().getEvent().getJobId()).isEqualTo(job.id().toString());
        assertThat(watch(allUsers(), ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(watch(ofJob(foreign), ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void subscribe_administrator_seesAllOnRequest() throws Exception {
        rpc.rooms.happen(job, JobEvent.Kind.CREATED);
        rpc.caller = TestBackends.ADMIN;
        Watcher everybody = watch(allUsers(), ALL);
        everybody.take();
        assertThat(everybody.take().getEvent().getJobId()).isEqualTo(job.id().toString());
        Watcher one = watch(ofJob(job), ALL);
        one.take();
        assertThat(one.take().getEvent().getJobId()).isEqualTo(job.id().toString());
        Watcher own = watch(from("0"), ALL);
        assertThat(own.take().hasHeartbeat()).isTrue();
        Job mine = rpc.rooms.queue.put(TestJob.of(TestBackends.ADMIN).make());
        rpc.rooms.happen(mine, JobEvent.Kind.CREATED);
        assertThat(own.take().getEvent().getJobId()).isEqualTo(mine.id().toString());
    }

    @Test
    void subscribe_kinds_restrict() throws Exception {
        rpc.rooms.happen(job, JobEvent.Kind.CREATED);
        rpc.rooms.happen(job, JobEvent.Kind.MODIFICATION);
        rpc.rooms.happen(job, JobEvent.Kind.TRANSFERRED);
        Watcher watcher = watch(
                SubscribeRequest.newBuilder()
                        .setCursor("0")
                        .addKinds(EventKind.EVENT_KIND_JOB_TRANSFERRED)
                        .build(),
                ALL);
        watcher.take();
        assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(3));
    }

    @Test
    void subscribe_silence_isBrokenByHeartbeatsWithTheLatestCursor() throws Exception {
        Job foreign = rpc.rooms.queue.put(TestJob.of(TestBackends.BOB).make());
        Watcher watcher = watch(
                SubscribeRequest.newBuilder().setHeartbeatInterval(millis(1000)).build(), ALL);
        assertThat(watcher.take().getHeartbeat().getCursor()).isEqualTo(Cursors.encode(0));
        // Nothing that the watcher may see, but a place to go on from.
        rpc.rooms.happen(foreign, JobEvent.Kind.CREATED);
        assertThat(watcher.take().getHeartbeat().getCursor()).isEqualTo(Cursors.encode(1));
        assertThat(watcher.take().hasHeartbeat()).isTrue();
    }

    @Test
    void subscribe_progress_isOfVisibleRunningJobs() throws Exception {
        rpc.rooms.running.put(new RunningJob(job.id(), job.owner(), JobState.TRANSFERRING, 1, 0, 5, 10, 3));
        Job foreign = rpc.rooms.queue.put(TestJob.of(TestBackends.BOB).make());
        rpc.rooms.running.put(new RunningJob(foreign.id(), foreign.owner(), JobState.TRANSFERRING, 1, 0, 5, 10, 3));
        Watcher watcher = watch(
                SubscribeRequest.newBuilder().setProgressInterval(millis(100)).build(), ALL);
        assertThat(watcher.take().hasHeartbeat()).isTrue();
        for (int i = 0; i < 3; i++) {
            SubscribeResponse message = watcher.take();
            assertThat(message.getProgress().getJobId()).isEqualTo(job.id().toString());
            assertThat(message.getProgress().getProgress().getBytesTotal()).isEqualTo(10);
            assertThat(message.getProgress().getBytesPerSecond()).isEqualTo(3);
        }
    }

    @Test
    void subscribe_intervals_areBounded() throws Exception {
        for (SubscribeRequest request : List.of(
                SubscribeRequest.newBuilder().setHeartbeatInterval(millis(999)).build(),
                SubscribeRequest.newBuilder()
                        .setHeartbeatInterval(millis(3_600_001))
                        .build(),
                SubscribeRequest.newBuilder().setProgressInterval(millis(99)).build())) {
            assertThat(watch(request, ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void subscribe_slowReader_isWaitedForWithoutBuffering() throws Exception {
        happen(5000);
        Watcher watcher = watch(from("0"), 1);
        assertThat(watcher.take().hasHeartbeat()).isTrue();
        rpc.rooms.feed.ring();
        // What is not asked for is not read: a page or two, not the eighty that there are.
        settle(() -> rpc.rooms.history.pagesRead.get() <= 3);
        for (long expected = 1; expected <= 5000; expected++) {
            watcher.ask(1);
            assertThat(watcher.take().getEvent().getCursor()).isEqualTo(Cursors.encode(expected));
        }
    }

    @Test
    void subscribe_cancelled_letsGoOfEverything() throws Exception {
        Watcher watcher = watch(SubscribeRequest.getDefaultInstance(), ALL);
        watcher.take();
        assertThat(rpc.services.subscriptions()).isEqualTo(1);
        watcher.cancel();
        await(() -> rpc.services.subscriptions() == 0);
        int pages = rpc.rooms.history.pagesRead.get();
        happen(3);
        Watcher later = watch(from("0"), ALL);
        for (int i = 0; i < 4; i++) {
            later.take();
        }
        assertThat(rpc.rooms.history.pagesRead.get() - pages).isEqualTo(1);
    }

    @Test
    void subscribe_drained_isSentAwayAndNotLetIn() throws Exception {
        Watcher watcher = watch(SubscribeRequest.getDefaultInstance(), ALL);
        watcher.take();
        rpc.services.drain();
        assertThat(watcher.failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(watch(from("0"), ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        await(() -> rpc.services.subscriptions() == 0);
    }

    @Test
    void subscribe_tooMany_isRefusedUntilOneCloses() throws Exception {
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < WatchLimits.DEFAULTS.perCaller(); i++) {
            watchers.add(watch(SubscribeRequest.getDefaultInstance(), ALL));
            watchers.get(i).take();
        }
        assertThat(watch(from("0"), ALL).failure().getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        watchers.get(0).cancel();
        await(() -> rpc.services.subscriptions() < WatchLimits.DEFAULTS.perCaller());
        assertThat(watch(from("0"), ALL).take().hasHeartbeat()).isTrue();
    }

    private void happen(int events) {
        for (int i = 0; i < events; i++) {
            rpc.rooms.happen(job, JobEvent.Kind.MODIFICATION);
        }
    }

    private Watcher watch(SubscribeRequest request, int ask) {
        Watcher watcher = new Watcher(ask);
        BackgroundCopyCallbackGrpc.newStub(rpc.channel()).subscribe(request, watcher);
        return watcher;
    }

    private static SubscribeRequest from(String cursor) {
        return SubscribeRequest.newBuilder().setCursor(cursor).build();
    }

    private static SubscribeRequest allUsers() {
        return SubscribeRequest.newBuilder().setCursor("0").setAllUsers(true).build();
    }

    private static SubscribeRequest ofJob(Job job) {
        return SubscribeRequest.newBuilder()
                .setCursor("0")
                .setJobId(job.id().toString())
                .build();
    }

    private static Duration millis(long millis) {
        return Duration.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Holds for a moment in which the opposite would have shown. */
    private static void settle(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (System.nanoTime() < end) {
            assertThat(condition.getAsBoolean()).isTrue();
            Thread.onSpinWait();
        }
    }

    /** A client that asks for messages by hand. */
    private static final class Watcher implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
        private final int ask;
        private final BlockingQueue<SubscribeResponse> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<StatusRuntimeException> failure = new CompletableFuture<>();
        private ClientCallStreamObserver<SubscribeRequest> call;

        Watcher(int ask) {
            this.ask = ask;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeRequest> stream) {
            call = stream;
            call.disableAutoRequestWithInitial(ask);
        }

        @Override
        public void onNext(SubscribeResponse message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable thrown) {
            failure.complete((StatusRuntimeException) thrown);
        }

        @Override
        public void onCompleted() {
            failure.completeExceptionally(new AssertionError("the stream ended without a failure"));
        }

        SubscribeResponse take() throws InterruptedException {
            SubscribeResponse message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("the next message").isNotNull();
            return message;
        }

        StatusRuntimeException failure() throws Exception {
            return failure.get(10, TimeUnit.SECONDS);
        }

        void ask(int more) {
            call.request(more);
        }

        void cancel() {
            call.cancel("enough", null);
        }
    }
}
