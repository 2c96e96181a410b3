package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.policy.Policy;
import java.util.List;

/** The policies of the running service, for its administrators. Thread-safe; refuses with JobException. */
public interface PolicyControl {
    /** All of them together, as the service uses them. */
    Policy inForce();

    /** All policies as they apply. */
    List<PolicyEntry> policies();

    /** One policy: E_INVALIDARG when none has this key. */
    PolicyEntry policy(String key);

    /** Sets a policy, durably and with effect at once: E_INVALIDARG for a value that is not allowed. */
    PolicyEntry set(Caller who, String key, String value);

    /** Takes back what was set. */
    PolicyEntry clear(Caller who, String key);

    /**
     * One policy.
     *
     * @param key its name here
     * @param name its name in BITS; empty when it has none
     * @param value the value in force
     * @param unit what the value counts
     * @param standard the value when nobody sets it
     * @param source where the value comes from
     * @param description what it does
     * @param allowed which values are allowed
     */
    record PolicyEntry(
            String key,
            String name,
            String value,
            String unit,
            String standard,
            String source,
            String description,
            String allowed) {}
}
