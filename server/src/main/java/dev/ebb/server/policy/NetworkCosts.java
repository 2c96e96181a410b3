package dev.ebb.server.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator says that networks cost; it counts before what the machine says.
 *
 * @param everywhere bits of BITS_COST_STATE of any network; null when nothing is said
 * @param interfaces bits for the network behind an interface, by its name; a {@code *} at the end stands for anything
 */
public record NetworkCosts(@Nullable Integer everywhere, Map<String, Integer> interfaces) {
    /** Nothing is said. */
    public static final NetworkCosts UNSAID = new NetworkCosts(null, Map.of());

    public NetworkCosts {
        interfaces = Map.copyOf(interfaces);
    }

    /** What counts where the machine sees this. Of several patterns that fit the longest counts. */
    public NetworkCost of(NetworkCost seen) {
        if (everywhere != null) {
            return seen.saidToBe(everywhere, "cost.network");
        }
        return interfaces.entrySet().stream()
                .filter(entry -> fits(entry.getKey(), seen.interfaceName()))
                .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                .map(entry -> seen.saidToBe(entry.getValue(), "cost.interfaces"))
                .orElse(seen);
    }

    private static boolean fits(String pattern, String name) {
        return !name.isEmpty()
                && (pattern.endsWith("*")
                        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                        : name.equals(pattern));
    }
}
