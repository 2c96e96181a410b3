package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import io.grpc.Context;

/** Carries who is calling from the door to the services. A call that reaches a service always has a caller. */
public final class CallerContext {
    private static final Context.Key<Caller> CALLER = Context.key("ebb-caller");

    private CallerContext() {}

    /** The current context with a caller. */
    public static Context with(Caller caller) {
        return Context.current().withValue(CALLER, caller);
    }

    /** Who makes the current call. */
    public static Caller current() {
        Caller caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("a call reached a service without passing the door");
        }
        return caller;
    }
}
