package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.CallerContext;
import dev.ebb.server.rpc.StatusMapper;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaves room for everybody: whoever is no administrator has at most a share of the calls that are held, so that no user keeps
 * the others, and those who could stop him, out. Asked when it is known who calls. Thread-safe.
 */
final class CallerShares implements ServerInterceptor {
    private static final Duration COME_BACK = Duration.ofMillis(500);

    private final int share;
    private final Map<OwnerId, Integer> underWay = new ConcurrentHashMap<>();

    CallerShares(int share) {
        this.share = share;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Caller caller = CallerContext.current();
        if (caller.isAdministrator()) {
            return next.startCall(call, headers);
        }
        OwnerId id = caller.id();
        if (underWay.merge(id, 1, Integer::sum) > share) {
            leave(id);
            return StatusMapper.refuse(
                    call, StatusMapper.busy("More than " + share + " calls of " + id + " are under way.", COME_BACK));
        }
        try {
            return new UntilOver<>(next.startCall(call, headers), () -> leave(id));
        } catch (RuntimeException failed) {
            leave(id);
            throw failed;
        }
    }

    private void leave(OwnerId id) {
        underWay.computeIfPresent(id, (unused, count) -> count == 1 ? null : count - 1);
    }
}
