package dev.ebb.server.governor;

/** Through which one request's bytes come, and no faster than every limit on their way allows. Thread-safe. */
public interface Tap {
    /** A tap that nothing limits. */
    Tap FREE = new Tap() {
        @Override
        public boolean isFree() {
            return true;
        }

        @Override
        public long bytesPerSecond() {
            return Long.MAX_VALUE;
        }

        @Override
        public int slice() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void want(long bytes) {
            throw new IllegalStateException("whoever is free need not ask");
        }

        @Override
        public void close() {
            // Nobody knows of it.
        }
    };

    /** No limit is in force: bytes may pass without being asked for. Costs a few reads of memory and no lock. */
    boolean isFree();

    /** The least limit in force, of which others may want a part; {@link Long#MAX_VALUE} for none. */
    long bytesPerSecond();

    /** Most bytes that are allowed at once. */
    int slice();

    /** Asks for so many bytes more; they are granted in slices, some perhaps before this returns. */
    void want(long bytes);

    /** Asks for nothing any more. */
    void close();

    /** Hears that bytes may pass. Called on any thread, with no lock held; must not block. */
    @FunctionalInterface
    interface Permits {
        void granted(long bytes);

        /** The job gives way to others from now on, or no longer does. */
        default void turned() {}
    }
}
