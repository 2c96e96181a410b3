package dev.ebb.server.cli;

/** Ctrl-C, as far as a command wants to know of it. */
public interface Interrupts {
    /** Calls {@code action} when the process is asked to end, until the registration is closed. */
    Registration onInterrupt(Runnable action);

    /** A wish to be told. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The signals of this process. The JVM runs its hooks once, so a second Ctrl-C does nothing more, and then ends with
     * 128 and the number of the signal: 130 after Ctrl-C.
     */
    static Interrupts ofProcess() {
        return action -> {
            Thread hook = new Thread(action, "interrupt");
            Runtime.getRuntime().addShutdownHook(hook);
            return () -> {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException alreadyEnding) {
                    // The hook runs; the JVM ends by itself.
                }
            };
        };
    }
}
