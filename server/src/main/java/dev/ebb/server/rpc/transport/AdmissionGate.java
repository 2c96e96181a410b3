package dev.ebb.server.rpc.transport;

import dev.ebb.server.rpc.StatusMapper;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds the number of calls that are under way, and refuses the rest at once, before they cost anything; all of them once it is
 * closed. Thread-safe.
 */
final class AdmissionGate implements ServerInterceptor {
    private static final Duration COME_BACK = Duration.ofMillis(500);

    private final int limit;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong admitted = new AtomicLong();
    private volatile boolean closed;

    AdmissionGate(int limit) {
        this.limit = limit;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (closed) {
            return StatusMapper.refuse(call, StatusMapper.stopping());
        }
        if (underWay.incrementAndGet() > limit) {
            underWay.decrementAndGet();
            return StatusMapper.refuse(
                    call, StatusMapper.busy("More than " + limit + " calls are under way.", COME_BACK));
        }
        admitted.incrementAndGet();
        try {
            return new UntilOver<>(next.startCall(call, headers), underWay::decrementAndGet);
        } catch (RuntimeException failed) {
            underWay.decrementAndGet();
            throw failed;
        }
    }

    /** Refuses every call from now on: the service is on its way out. */
    void close() {
        closed = true;
    }

    /** Calls under way. */
    int underWay() {
        return underWay.get();
    }

    /** Calls admitted so far. */
    long admitted() {
        return admitted.get();
    }
}
