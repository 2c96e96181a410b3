package dev.ebb.server.job;

/**
 * Whether other machines of the network may help, as BITS numbers it (IBackgroundCopyJob4::SetPeerCachingFlags and
 * IBitsPeerCacheAdministration::SetConfigurationFlags).
 *
 * @param bits the flags
 */
public record PeerCachingFlags(int bits) {
    /** Files may be fetched from them. */
    public static final int CLIENT = 0x1;

    /** What was fetched may be served to them. */
    public static final int SERVER = 0x2;

    /** Kept for those who ask; there is no BranchCache here. */
    public static final int DISABLE_BRANCH_CACHE = 0x4;

    /** They may not. */
    public static final PeerCachingFlags NONE = new PeerCachingFlags(0);

    public PeerCachingFlags {
        if ((bits & ~(CLIENT | SERVER | DISABLE_BRANCH_CACHE)) != 0) {
            throw new IllegalArgumentException(Integer.toHexString(bits) + " has bits that mean nothing");
        }
    }

    /** These flags, as they are set. */
    public static PeerCachingFlags of(boolean client, boolean server, boolean noBranchCache) {
        return new PeerCachingFlags(
                (client ? CLIENT : 0) | (server ? SERVER : 0) | (noBranchCache ? DISABLE_BRANCH_CACHE : 0));
    }

    public boolean client() {
        return has(CLIENT);
    }

    public boolean server() {
        return has(SERVER);
    }

    public boolean has(int flag) {
        return (bits & flag) != 0;
    }
}
