package dev.ebb.server.rpc.transport;

import dev.ebb.server.job.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call before it is let in.
 *
 * @param service full name of the service, {@code ebb.v1.BackgroundCopyManager}
 * @param method name of the method, {@code CreateJob}
 * @param changes whether it changes anything; of a method that is not known to read, true
 * @param proof how the caller says who it is: socket, token, certificate or none
 * @param peer where it comes from: {@code uid=1000 pid=42} or an address with a port
 * @param trace the trace that the caller works on; null for none
 */
public record CallHead(
        String service,
        String method,
        boolean changes,
        String proof,
        String peer,
        @Nullable TraceContext trace) {
    /** Whether it is a call of the contract, and not one of the tools' own (health, reflection, channelz). */
    public boolean isOfContract() {
        return service.startsWith("ebb.");
    }
}
