package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.job.JobException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Refuses everybody but administrators, for services that show what others do. Thread-safe. */
final class AdministratorsOnly implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        try {
            AccessRule.requireAdministrator(CallerContext.current(), "look into connections");
        } catch (JobException refused) {
            return StatusMapper.refuse(call, refused);
        }
        return next.startCall(call, headers);
    }
}
