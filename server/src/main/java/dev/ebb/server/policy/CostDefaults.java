package dev.ebb.server.policy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobPriority;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On networks of which cost jobs move when they do not say so themselves, as masks of BITS_COST_STATE.
 *
 * @param background for HIGH, NORMAL and LOW (CostedNetworkBehaviorBackgroundPriority)
 * @param foreground for FOREGROUND (CostedNetworkBehaviorForegroundPriority)
 * @param networks what networks cost, where the administrator says so
 */
public record CostDefaults(int background, int foreground, NetworkCosts networks) {
    /** Every bit that BITS gives a meaning. */
    public static final int EVERY_STATE = 0x800000FF;

    /** The presets 1 to 5 by their words, in this order (TRANSFER_POLICY_ALWAYS to TRANSFER_POLICY_UNRESTRICTED). */
    public static final Map<String, Integer> PRESETS;

    /** Nothing is said of networks. */
    public CostDefaults(int background, int foreground) {
        this(background, foreground, NetworkCosts.UNSAID);
    }

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

    /** The states that a job takes: its own mask, else the one of its priority. */
    public int accepted(JobPriority priority, @Nullable Integer costFlags) {
        if (costFlags != null) {
            return costFlags;
        }
        return priority == JobPriority.FOREGROUND ? foreground : background;
    }

    /** Why a job may not use a network; empty when it may, or when the cost is not known yet. */
    public Optional<PolicyForecast.Block> against(
            NetworkCost network, JobPriority priority, @Nullable Integer costFlags) {
        if (network.isPending() || network.admittedBy(accepted(priority, costFlags))) {
            return Optional.empty();
        }
        String key =
                costFlags != null ? "" : priority == JobPriority.FOREGROUND ? "cost.foreground" : "cost.background";
        String who = costFlags != null ? "The cost flags of the job do" : "The policy " + key + " does";
        return Optional.of(new PolicyForecast.Block(
                ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY,
                key,
                who + " not allow a network that is " + CostStates.show(network.state()) + "."));
    }
}
