package dev.ebb.server.rpc;

import dev.ebb.server.job.TraceContext;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/** Carries the trace that a call belongs to from the door to the services. */
public final class CallTrace {
    private static final Context.Key<TraceContext> TRACE = Context.key("ebb-trace");

    private CallTrace() {}

    /** The context with a trace; the same where there is none. */
    public static Context with(Context context, @Nullable TraceContext trace) {
        return trace == null ? context : context.withValue(TRACE, trace);
    }

    /** What the current call belongs to; null when nobody traces it. */
    static @Nullable TraceContext current() {
        return TRACE.get();
    }
}
