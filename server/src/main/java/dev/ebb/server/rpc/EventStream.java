package dev.ebb.server.rpc;

import dev.ebb.server.events.EventFeed;
import dev.ebb.server.events.EventPage;
import dev.ebb.server.events.HistoryGoneException;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watcher's stream. Sends each event that the watcher may see once and in order, and never more than the connection
 * takes: a slow watcher is read for later, nothing is kept for it. Everything that sends runs one at a time on the
 * handlers' executor; bells, timers and the connection only ask for a turn.
 */
final class EventStream {
    private static final int PAGE = 64;

    /**
     * What all streams share.
     *
     * @param feed history
     * @param running progress of this moment
     * @param clock the time of day, for heartbeats
     * @param executor runs what sends
     * @param timer asks for heartbeats and progress
     */
    record Surroundings(
            EventFeed feed,
            RunningTransfers running,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {}

    private final Surroundings around;
    private final Subscription subscription;
    private final ServerCallStreamObserver<SubscribeResponse> observer;
    private final StreamTurns turns;
    private volatile Runnable onEnd = () -> {};
    private final AtomicBoolean turnAsked = new AtomicBoolean();

    // Confined to turns.
    private @Nullable AutoCloseable bell;
    private long position;
    private long lastSent;
    private @Nullable ScheduledFuture<?> nextHeartbeat;
    private @Nullable ScheduledFuture<?> nextProgress;

    EventStream(
            Surroundings surroundings,
            Subscription subscription,
            ServerCallStreamObserver<SubscribeResponse> observer) {
        this.around = surroundings;
        this.subscription = subscription;
        this.observer = observer;
        this.turns = new StreamTurns(observer, surroundings.executor(), surroundings.timer(), this::release);
    }

    /** Starts after an event; {@code onEnd} runs once, when the stream is over for whatever reason. */
    void start(String cursor, Runnable onEnd) {
        this.onEnd = onEnd;
        observer.setOnReadyHandler(this::askForTurn);
        turns.take(() -> {
            // First the bell: what commits after the look at the range rings it.
            bell = around.feed().onNews(subscription.page(0, PAGE), this::askForTurn);
            EventRange kept = around.feed().range();
            position = Cursors.start(cursor, kept);
            send(EventMessages.heartbeat(position, around.clock().instant()));
            scheduleHeartbeat();
            if (subscription.progress() != null) {
                scheduleProgress(subscription.progress());
            }
            sendEvents();
        });
    }

    /** Ends the stream for a reason that is the service's, not the watcher's. */
    void stop(RuntimeException reason) {
        turns.take(() -> {
            throw reason;
        });
    }

    private void askForTurn() {
        if (turnAsked.compareAndSet(false, true)) {
            turns.take(() -> {
                turnAsked.set(false);
                sendEvents();
            });
        }
    }

    /** Sends one page and asks for another turn, so that watchers share the executor page by page. */
    private void sendEvents() {
        boolean started = bell != null;
        if (!started || !observer.isReady()) {
            return;
        }
        EventPage page = read();
        for (StoredEvent event : page.events()) {
            if (!observer.isReady()) {
                return;
            }
            send(EventMessages.event(event));
            position = event.sequence();
        }
        position = page.upTo();
        if (page.more()) {
            askForTurn();
        }
    }

    private EventPage read() {
        try {
            return around.feed().read(subscription.page(position, PAGE));
        } catch (HistoryGoneException gone) {
            throw StatusMapper.historyGone(Cursors.encode(gone.oldest()));
        }
    }

    private void send(SubscribeResponse message) {
        observer.onNext(message);
        lastSent = System.nanoTime();
    }

    private void scheduleHeartbeat() {
        long silence = System.nanoTime() - lastSent;
        long wait = Math.max(0, subscription.heartbeat().toNanos() - silence);
        nextHeartbeat = turns.takeIn(Duration.ofNanos(wait), this::heartbeat);
    }

    private void heartbeat() {
        // Whom nothing concerns is not woken, yet the cursor that he is told stays young.
        sendEvents();
        boolean silent =
                System.nanoTime() - lastSent >= subscription.heartbeat().toNanos();
        if (silent && observer.isReady()) {
            send(EventMessages.heartbeat(position, around.clock().instant()));
        } else if (silent) {
            // The reader is behind; look again a whole interval later.
            lastSent = System.nanoTime();
        }
        scheduleHeartbeat();
    }

    private void scheduleProgress(Duration interval) {
        nextProgress = turns.takeIn(interval, () -> {
            sendProgress();
            scheduleProgress(interval);
        });
    }

    private void sendProgress() {
        for (RunningJob job : around.running().jobs()) {
            if (!observer.isReady()) {
                return;
            }
            if (subscription.shows(job)) {
                send(EventMessages.progress(job));
            }
        }
    }

    private void release() {
        if (nextHeartbeat != null) {
            nextHeartbeat.cancel(false);
        }
        if (nextProgress != null) {
            nextProgress.cancel(false);
        }
        try {
            if (bell != null) {
                bell.close();
            }
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        } finally {
            onEnd.run();
        }
    }
}
