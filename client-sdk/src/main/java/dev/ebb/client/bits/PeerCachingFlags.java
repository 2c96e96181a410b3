package dev.ebb.client.bits;

/**
 * Whether other machines of the network may help (SetPeerCachingFlags of a job, SetConfigurationFlags of the machine).
 *
 * <pre>{@code
 * job.setPeerCachingFlags(PeerCachingFlags.NONE.withClient(true));
 * }</pre>
 *
 * @param enableClient files may be fetched from them
 * @param enableServer files that were fetched, and found to be what they should be, may be served to them
 * @param disableBranchCache kept and returned, without effect: there is no BranchCache here
 */
public record PeerCachingFlags(boolean enableClient, boolean enableServer, boolean disableBranchCache) {
    /** They may not. */
    public static final PeerCachingFlags NONE = new PeerCachingFlags(false, false, false);

    /** The same, with or without fetching from them. */
    public PeerCachingFlags withClient(boolean value) {
        return new PeerCachingFlags(value, enableServer, disableBranchCache);
    }

    /** The same, with or without serving them. */
    public PeerCachingFlags withServer(boolean value) {
        return new PeerCachingFlags(enableClient, value, disableBranchCache);
    }

    static PeerCachingFlags of(dev.ebb.v1.PeerCachingFlags wire) {
        return new PeerCachingFlags(wire.getEnableClient(), wire.getEnableServer(), wire.getDisableBranchCache());
    }

    dev.ebb.v1.PeerCachingFlags toWire() {
        return dev.ebb.v1.PeerCachingFlags.newBuilder()
                .setEnableClient(enableClient)
                .setEnableServer(enableServer)
                .setDisableBranchCache(disableBranchCache)
                .build();
    }
}
