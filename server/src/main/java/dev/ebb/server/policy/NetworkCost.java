package dev.ebb.server.policy;

/**
 * What it costs to use the network at a moment. Immutable.
 *
 * @param state bits of BITS_COST_STATE; 0 while that is being found out
 * @param source who says so, in a word or two
 * @param interfaceName the interface that the network is reached through; empty when unknown
 */
public record NetworkCost(int state, String source, String interfaceName) {
    /** Nobody knows of any cost, so there is none. */
    public static final NetworkCost UNKNOWN = new NetworkCost(CostStates.UNRESTRICTED, "default", "");

    /** Somebody has been asked and has not answered yet. */
    public static final NetworkCost PENDING = new NetworkCost(0, "", "");

    /** True until the answer is there. */
    public boolean isPending() {
        return state == 0;
    }

    /**
     * True when a mask of acceptable states holds each of the network's: roaming in a metered network needs both. Until the
     * answer is there only those may run who take any.
     */
    public boolean admittedBy(int mask) {
        int states = isPending() ? CostStates.ALL : state;
        return (states & ~mask) == 0;
    }

    /** The same network with its cost said by somebody else. */
    NetworkCost saidToBe(int other, String who) {
        return new NetworkCost(other, who, interfaceName);
    }
}
