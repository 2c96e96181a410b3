package dev.ebb.server.store.postgres;

/** The keys under which nodes keep each other out where no row does; the upper half says for what. */
final class AdvisoryLocks {
    /** One node migrates. */
    static final long SCHEMA = 0x65626201L << 32;
    /** One node prunes. */
    static final long PRUNING = 0x65626202L << 32;

    private static final long QUOTA = 0x65626203L << 32;

    private AdvisoryLocks() {}

    /** Counting against the limits of an owner, by number; 0 for those of all together. */
    static long quota(long owner) {
        return QUOTA | owner;
    }
}
