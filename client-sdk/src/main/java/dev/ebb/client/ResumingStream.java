package dev.ebb.client;

import com.google.common.util.concurrent.MoreExecutors;
import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackStub;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription over as many calls as it takes. All but {@link #close} and {@link #cursor} happens one step at a time on
 * the client's executor; a step of a call that has been given up does nothing.
 */
final class ResumingStream implements EventSubscription {
    private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(15);
    /** After so many heartbeats without a sign of life the connection is taken for dead. */
    private static final int MISSED_HEARTBEATS = 3;

    /**
     * What a subscription needs.
     *
     * @param stub makes calls
     * @param connection runs steps and wakes them
     * @param onEnd hears that it is over
     */
    record Surroundings(BackgroundCopyCallbackStub stub, Connection connection, Consumer<ResumingStream> onEnd) {}

    /** Where messages go. Called one at a time. */
    interface Sink {
        /** A message; {@code done} makes room for another one and may be called from any thread. */
        void message(SubscribeResponse message, Runnable done);

        default void interrupted(EbbException cause, Duration delay) {}

        /** Nothing more comes; null when it was closed. */
        void ended(@Nullable EbbException cause);
    }

    private final Surroundings around;
    private final SubscribeRequest request;
    private final Sink sink;
    private final Executor steps;
    private final long silenceNanos;
    private final ReconnectDelay delay = new ReconnectDelay();

    private volatile boolean closed;
    private volatile String cursor;
    private volatile @Nullable Call call;

    // Confined to steps.
    private int room;
    private boolean ended;

    ResumingStream(Surroundings around, SubscribeRequest request, Sink sink, int ahead) {
        this.around = around;
        this.request = request;
        this.sink = sink;
        this.room = ahead;
        this.cursor = request.getCursor();
        this.steps = MoreExecutors.newSequentialExecutor(around.connection().executor());
        Duration heartbeat = request.hasHeartbeatInterval()
                ? Duration.ofSeconds(
                        request.getHeartbeatInterval().getSeconds(),
                        request.getHeartbeatInterval().getNanos())
                : USUAL_HEARTBEAT;
        this.silenceNanos = heartbeat.multipliedBy(MISSED_HEARTBEATS).toNanos();
    }

    void start() {
        if (!step(this::connect)) {
            // The client is closed: no step will ever run, so this one may.
            end(null);
        }
    }

    @Override
    public String cursor() {
        return cursor;
    }

    @Override
    public void close() {
        closed = true;
        Call current = call;
        if (current != null) {
            current.cancel();
        }
        step(() -> end(null));
    }

    private void connect() {
        if (closed) {
            return;
        }
        Call next = new Call(room);
        call = next;
        around.stub().subscribe(request.toBuilder().setCursor(cursor).build(), next);
        if (closed) {
            next.cancel();
        }
        watch(next);
    }

    private void reconnect() {
        // The stream waits by its own rule; the channel's would make a service that is back wait up to two minutes.
        around.connection().channel().resetConnectBackoff();
        connect();
    }

    private void received(Call from, SubscribeResponse message) {
        if (from != call || closed) {
            return;
        }
        delay.reset();
        from.heardAt = System.nanoTime();
        room--;
        switch (message.getMessageCase()) {
            case EVENT -> cursor = message.getEvent().getCursor();
            case HEARTBEAT -> cursor = message.getHeartbeat().getCursor();
            default -> {
                // Progress has no place in the history.
            }
        }
        try {
            sink.message(message, () -> step(this::makeRoom));
        } catch (RuntimeException listenerFailed) {
            from.cancel();
            end(EbbException.of(listenerFailed));
        }
    }

    private void makeRoom() {
        room++;
        Call current = call;
        if (current != null && !closed) {
            current.request();
        }
    }

    private void broken(Call from, EbbException cause) {
        if (from != call || closed) {
            return;
        }
        call = null;
        if (!ReconnectDelay.mayPass(cause)) {
            end(cause);
            return;
        }
        Duration wait = delay.next(cause);
        sink.interrupted(cause, wait);
        later(this::reconnect, wait.toNanos());
    }

    /** A connection whose other end has gone without a word is found out by its silence. */
    private void watch(Call watched) {
        later(
                () -> {
                    if (watched != call || closed) {
                        return;
                    }
                    // Silence that this side asked for, by taking no messages, says nothing.
                    boolean silent = room > 0 && System.nanoTime() - watched.heardAt > silenceNanos;
                    if (silent) {
                        watched.cancel();
                        broken(
                                watched,
                                EbbException.of(Status.UNAVAILABLE.withDescription("The service fell silent."), null));
                    } else {
                        watch(watched);
                    }
                },
                silenceNanos);
    }

    private void end(@Nullable EbbException cause) {
        if (!ended) {
            ended = true;
            closed = true;
            around.onEnd().accept(this);
            sink.ended(cause);
        }
    }

    private void later(Runnable work, long nanos) {
        try {
            around.connection().timer().schedule(() -> step(work), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException clientClosed) {
            end(null);
        }
    }

    private boolean step(Runnable work) {
        try {
            steps.execute(work);
            return true;
        } catch (RejectedExecutionException clientClosed) {
            closed = true;
            return false;
        }
    }

    /** One call. Its callbacks only ask for steps. */
    private final class Call implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
        private final int initialRoom;
        private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> control;
        private long heardAt = System.nanoTime();

        Call(int initialRoom) {
            this.initialRoom = initialRoom;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeRequest> stream) {
            stream.disableAutoRequestWithInitial(initialRoom);
            control = stream;
        }

        @Override
        public void onNext(SubscribeResponse message) {
            step(() -> received(this, message));
        }

        @Override
        public void onError(Throwable failure) {
            step(() -> broken(this, EbbException.of(failure)));
        }

        @Override
        public void onCompleted() {
            Status ended = Status.UNAVAILABLE.withDescription("The service ended the stream.");
            step(() -> broken(this, EbbException.of(ended, null)));
        }

        void request() {
            ClientCallStreamObserver<SubscribeRequest> stream = control;
            if (stream != null) {
                stream.request(1);
            }
        }

        void cancel() {
            ClientCallStreamObserver<SubscribeRequest> stream = control;
            if (stream != null) {
                stream.cancel("The subscription was closed.", null);
            }
        }
    }
}
