package dev.ebb.server.rpc.transport;

import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param code the gRPC status, {@code OK}
 * @param reason the BITS name of a refusal; empty when it was answered
 * @param message the refusal for a person; empty when it was answered
 * @param subject what the answer is about; null when there was none
 */
public record CallEnd(
        String code,
        String reason,
        String message,
        @Nullable CallSubject subject) {
    /** Whether it was answered. */
    public boolean isOk() {
        return code.equals("OK");
    }
}
