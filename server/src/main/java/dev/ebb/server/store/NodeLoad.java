package dev.ebb.server.store;

/**
 * What a node is doing, as it last said.
 *
 * @param transfers files that move now
 * @param jobs jobs it holds
 * @param places background jobs it would run at once
 * @param bytesPerSecond what its transfers move together
 */
public record NodeLoad(int transfers, int jobs, int places, long bytesPerSecond) {
    /** Nothing. */
    public static final NodeLoad NONE = new NodeLoad(0, 0, 0, 0);
}
