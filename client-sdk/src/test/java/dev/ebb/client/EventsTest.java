package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import com.google.rpc.Code;
import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.Event;
import dev.ebb.v1.Heartbeat;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @TempDir
    Path folder;

    private final History history = new History();
    private TestServer server;
    private EbbClient client;

    @BeforeEach
    void open() throws Exception {
        Path socket = folder.resolve("s");
        server = new TestServer(socket, new Nothing(), history);
        server.start();
        client = EbbClient.connect(EbbTarget.unix(socket));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void iterate_streamBreakingAgainAndAgain_missesNothingAndRepeatsNothing() {
        history.events = 500;
        history.breakEvery = 37;
        try (EventIterator events = client.events().iterate(from("0"))) {
            assertThat(take(events, 500)).containsExactlyElementsOf(numbers(500));
        }
        assertThat(history.cursors.get(0)).isEqualTo("0");
        assertThat(history.cursors).hasSizeGreaterThanOrEqualTo(500 / 37).doesNotHaveDuplicates();
    }

    @Test
    void iterate_serviceRestarting_goesOn() throws Exception {
        history.events = 20;
        try (EventIterator events = client.events().iterate(from("0"))) {
            assertThat(take(events, 20)).hasSize(20);
            server.stop();
            history.events = 40;
            server.start();
            assertThat(take(events, 20)).containsExactlyElementsOf(numbers(40).subList(20, 40));
        }
        assertThat(history.cursors).endsWith("20");
    }

    @Test
    void iterate_fromNow_remembersWhereNowWas() throws Exception {
        history.events = 7;
        try (EventIterator events = client.events().iterate(SubscribeRequest.getDefaultInstance())) {
            assertThat(events.next().getHeartbeat().getCursor()).isEqualTo("7");
            server.stop();
            history.events = 8;
            server.start();
            assertThat(take(events, 1)).containsExactly("8");
        }
    }

    @Test
    void iterate_slowReader_holdsTheServiceBack() throws Exception {
        history.events = 1_000_000;
        try (EventIterator events = client.events().iterate(from("0"))) {
            assertThat(events.hasNext()).isTrue();
            history.stuck.await(10, TimeUnit.SECONDS);
            int sent = history.sent.get();
            // gRPC lets a fast connection have up to 8 MiB on its way.
            assertThat(sent).isLessThan(500_000);
            assertThat(take(events, 60_000)).containsExactlyElementsOf(numbers(60_000));
        }
    }

    @Test
    void iterate_historyGone_saysWhereToGoOn() {
        history.refusal = TestServer.failure(
                Code.OUT_OF_RANGE, "E_INVALIDARG", Map.of("oldest_cursor", "41", "hresult", "0x80070057"));
        try (EventIterator events = client.events().iterate(from("1"))) {
            HistoryGoneException gone = catchThrowableOfType(HistoryGoneException.class, events::hasNext);
            assertThat(gone.oldestCursor()).isEqualTo("41");
            assertThat(gone.reason()).isEqualTo("E_INVALIDARG");
            assertThatThrownBy(events::next).isInstanceOf(HistoryGoneException.class);
        }
        assertThat(history.cursors).hasSize(1);
    }

    @Test
    void iterate_closed_endsAndCancels() throws Exception {
        EventIterator events = client.events().iterate(from("0"));
        assertThat(events.next().hasHeartbeat()).isTrue();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(events::hasNext);
        events.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(history.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(events.hasNext()).isFalse();
        assertThatThrownBy(events::next).isInstanceOf(java.util.NoSuchElementException.class);
        events.close();
    }

    @Test
    void iterate_clientClosed_ends() throws Exception {
        EventIterator events = client.events().iterate(from("0"));
        assertThat(events.next().hasHeartbeat()).isTrue();
        client.close();
        assertThat(CompletableFuture.supplyAsync(events::hasNext).get(10, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void poll_nothingThere_isEmpty() {
        try (EventIterator events = client.events().iterate(from("0"))) {
            assertThat(events.poll(java.time.Duration.ofSeconds(10))).isPresent();
            Optional<SubscribeResponse> none = events.poll(java.time.Duration.ofMillis(50));
            assertThat(none).isEmpty();
        }
    }

    @Test
    void listen_hearsOneAtATimeAndOfInterruptions() throws Exception {
        history.events = 100;
        history.breakEvery = 30;
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicInteger inside = new AtomicInteger();
        List<EbbException> interruptions = new CopyOnWriteArrayList<>();
        EventListener listener = new EventListener() {
            @Override
            public void onMessage(SubscribeResponse message) {
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                if (message.hasEvent()) {
                    heard.add(message.getEvent().getCursor());
                }
                inside.decrementAndGet();
            }

            @Override
            public void onInterruption(EbbException cause, java.time.Duration delay) {
                interruptions.add(cause);
            }
        };
        try (EventSubscription subscription = client.events().listen(from("0"), listener)) {
            for (String expected : numbers(100)) {
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(subscription.cursor()).isEqualTo("100");
        }
        assertThat(interruptions).hasSize(3).allMatch(EbbException::isUnavailable);
    }

    @Test
    void listen_listenerFailing_ends() throws Exception {
        history.events = 3;
        CompletableFuture<EbbException> ended = new CompletableFuture<>();
        EventListener listener = new EventListener() {
            @Override
            public void onMessage(SubscribeResponse message) {
                throw new IllegalStateException("cannot");
            }

            @Override
            public void onFailure(EbbException cause) {
                ended.complete(cause);
            }
        };
        client.events().listen(from("0"), listener);
        assertThat(ended.get(10, TimeUnit.SECONDS).getCause()).isInstanceOf(IllegalStateException.class);
        assertThat(history.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void listen_serviceFallenSilent_isConnectedAgain() throws Exception {
        history.heartbeatsOnly = true;
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setHeartbeatInterval(Duration.newBuilder().setNanos(200_000_000))
                .build();
        CompletableFuture<EbbException> interrupted = new CompletableFuture<>();
        EventListener listener = new EventListener() {
            @Override
            public void onMessage(SubscribeResponse message) {
                // Only the silence after it counts.
            }

            @Override
            public void onInterruption(EbbException cause, java.time.Duration delay) {
                interrupted.complete(cause);
            }
        };
        try (EventSubscription subscription = client.events().listen(request, listener)) {
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).hasMessageContaining("silent");
            assertThat(subscription.cursor()).isEqualTo("0");
        }
    }

    private static SubscribeRequest from(String cursor) {
        return SubscribeRequest.newBuilder().setCursor(cursor).build();
    }

    private static List<String> take(EventIterator events, int count) {
        List<String> cursors = new ArrayList<>();
        while (cursors.size() < count) {
            SubscribeResponse message = events.next();
            if (message.hasEvent()) {
                cursors.add(message.getEvent().getCursor());
            }
        }
        return cursors;
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    /** Numbered events whose cursors are their numbers, and a stream that breaks when a test wants it to. */
    private static final class History extends BackgroundCopyCallbackGrpc.BackgroundCopyCallbackImplBase {
        private volatile int events;
        private volatile int breakEvery = Integer.MAX_VALUE;
        private volatile boolean heartbeatsOnly;
        private volatile RuntimeException refusal;
        private final List<String> cursors = new CopyOnWriteArrayList<>();
        private final AtomicInteger sent = new AtomicInteger();
        private final CountDownLatch stuck = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
            cursors.add(request.getCursor());
            if (refusal != null) {
                observer.onError(refusal);
                return;
            }
            ServerCallStreamObserver<SubscribeResponse> stream = (ServerCallStreamObserver<SubscribeResponse>) observer;
            stream.setOnCancelHandler(cancelled::countDown);
            int start = request.getCursor().isEmpty() ? events : Integer.parseInt(request.getCursor());
            observer.onNext(SubscribeResponse.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setCursor(Integer.toString(start)))
                    .build());
            if (!heartbeatsOnly) {
                new Sender(stream, start).send();
            }
        }

        private final class Sender {
            private final ServerCallStreamObserver<SubscribeResponse> stream;
            private final int start;
            private int next;
            private boolean broken;

            Sender(ServerCallStreamObserver<SubscribeResponse> stream, int start) {
                this.stream = stream;
                this.start = start;
                this.next = start + 1;
                stream.setOnReadyHandler(this::send);
            }

            private synchronized void send() {
                while (!broken && next <= events) {
                    if (!stream.isReady()) {
                        stuck.countDown();
                        return;
                    }
                    if (next - start > breakEvery) {
                        broken = true;
                        stream.onError(Status.UNAVAILABLE.asRuntimeException());
                        return;
                    }
                    stream.onNext(SubscribeResponse.newBuilder()
                            .setEvent(Event.newBuilder().setCursor(Integer.toString(next)))
                            .build());
                    sent.incrementAndGet();
                    next++;
                }
            }
        }
    }

    private static final class Nothing implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(call, headers);
        }
    }
}
