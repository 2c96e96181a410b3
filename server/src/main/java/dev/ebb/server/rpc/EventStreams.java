package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.OwnerId;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** The open streams: opens no more than a principal and the service may have, and ends all of them when told. Thread-safe. */
final class EventStreams {
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final EventStream.Surroundings surroundings;
    private final WatchLimits limits;
    private final Set<EventStream> open = new HashSet<>();
    private final Map<String, Integer> perPrincipal = new HashMap<>();
    private boolean draining;

    EventStreams(RpcBackends backends, WatchLimits limits, Executor executor, ScheduledExecutorService timer) {
        this.limits = limits;
        surroundings =
                new EventStream.Surroundings(backends.events(), backends.running(), backends.clock(), executor, timer);
    }

    /** Opens a stream, or refuses with RESOURCE_EXHAUSTED or UNAVAILABLE. */
    void open(
            Caller caller,
            Subscription subscription,
            String cursor,
            ServerCallStreamObserver<SubscribeResponse> observer) {
        EventStream stream = new EventStream(surroundings, subscription, observer);
        admit(caller.id(), stream);
        stream.start(cursor, () -> remove(caller.id(), stream));
    }

    /** Ends every stream with UNAVAILABLE, upon which watchers come back with their cursors, and opens no more. */
    void drain() {
        Set<EventStream> all;
        synchronized (this) {
            draining = true;
            all = Set.copyOf(open);
        }
        all.forEach(stream -> stream.stop(StatusMapper.stopping()));
    }

    /** How many are open. */
    synchronized int size() {
        return open.size();
    }

    private synchronized void admit(OwnerId principal, EventStream stream) {
        if (draining) {
            throw StatusMapper.stopping();
        }
        if (open.size() >= limits.all() || perPrincipal.getOrDefault(principal.value(), 0) >= limits.perCaller()) {
            throw StatusMapper.busy("There are too many subscriptions; close one first.", COME_BACK);
        }
        open.add(stream);
        perPrincipal.merge(principal.value(), 1, Integer::sum);
    }

    private synchronized void remove(OwnerId principal, EventStream stream) {
        open.remove(stream);
        perPrincipal.computeIfPresent(principal.value(), (id, count) -> count == 1 ? null : count - 1);
    }
}
