package dev.ebb.server.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * On networks of which cost jobs move when they do not say so themselves, as masks of BITS_COST_STATE.
 *
 * @param background for HIGH, NORMAL and LOW (CostedNetworkBehaviorBackgroundPriority)
 * @param foreground for FOREGROUND (CostedNetworkBehaviorForegroundPriority)
 */
public record CostDefaults(int background, int foreground) {
    /** Every bit that BITS gives a meaning. */
    public static final int EVERY_STATE = 0x800000FF;

    /** The presets 1 to 5 by their words, in this order (TRANSFER_POLICY_ALWAYS to TRANSFER_POLICY_UNRESTRICTED). */
    public static final Map<String, Integer> PRESETS;

    /** Whatever it costs. */
    public static final CostDefaults ALWAYS = new CostDefaults(EVERY_STATE, EVERY_STATE);

    static {
        Map<String, Integer> presets = new LinkedHashMap<>();
        presets.put("always", EVERY_STATE);
        presets.put("unless-roaming", 0x8000007F);
        presets.put("unless-surcharge", 0x8000006F);
        presets.put("unless-near-limit", 0x80000067);
        presets.put("only-unconstrained", 0x80000021);
        PRESETS = java.util.Collections.unmodifiableMap(presets);
    }
}
