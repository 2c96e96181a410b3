package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.TraceContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hears of every call at every door, refused ones too, on the threads that run calls. */
@FunctionalInterface
public interface CallWatch {
    /** Nobody looks. */
    CallWatch NOBODY = head -> OneCall.NOBODY;

    /** A call has come; {@link OneCall#NOBODY} where it is of no interest. */
    OneCall begun(CallHead head);

    /** Hears of one call: {@code identified? asked? message* closed}. */
    interface OneCall {
        /** Nobody looks. */
        OneCall NOBODY = new OneCall() {};

        /** The trace that what the call sets going belongs to; null when nobody traces it. */
        default @Nullable TraceContext trace() {
            return null;
        }

        /** The door knows who calls. */
        default void identified(Caller caller) {}

        /** The first request is here and nothing has been done about it. A JobException refuses the call. */
        default void asked(CallSubject subject) {}

        /** A message came from the caller, or goes to him. */
        default void message(boolean received) {}

        /** It is over; once. */
        default void closed(CallEnd end) {}
    }

    /** Tells all of them, in this order; those that do not look are left out. */
    static CallWatch all(List<CallWatch> watches) {
        if (watches.size() < 2) {
            return watches.isEmpty() ? NOBODY : watches.get(0);
        }
        return head -> all(head, watches);
    }

    private static OneCall all(CallHead head, List<CallWatch> watches) {
        List<OneCall> looking = watches.stream()
                .map(watch -> watch.begun(head))
                .filter(call -> call != OneCall.NOBODY)
                .toList();
        if (looking.size() < 2) {
            return looking.isEmpty() ? OneCall.NOBODY : looking.get(0);
        }
        return new OneCall() {
            @Override
            public @Nullable TraceContext trace() {
                return looking.stream()
                        .map(OneCall::trace)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public void identified(Caller caller) {
                looking.forEach(call -> call.identified(caller));
            }

            @Override
            public void asked(CallSubject subject) {
                looking.forEach(call -> call.asked(subject));
            }

            @Override
            public void message(boolean received) {
                looking.forEach(call -> call.message(received));
            }

            @Override
            public void closed(CallEnd end) {
                looking.forEach(call -> call.closed(end));
            }
        };
    }
}
