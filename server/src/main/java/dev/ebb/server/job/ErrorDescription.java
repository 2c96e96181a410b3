package dev.ebb.server.job;

/**
 * What is known of a code.
 *
 * @param name the BITS or system name, such as {@code BG_E_INVALID_STATE}
 * @param disposition what a transfer that fails with it does next
 * @param status what a call that fails with it answers
 * @param meaning one sentence for a person
 * @param remedy what the person can do, one sentence
 */
public record ErrorDescription(
        String name, Disposition disposition, CallStatus status, String meaning, String remedy) {}
