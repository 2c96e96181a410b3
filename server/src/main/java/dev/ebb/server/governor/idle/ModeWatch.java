package dev.ebb.server.governor.idle;

/**
 * Whether the kernel shows round trips: when bytes move for a second and none comes, it does not. Confined to the thread of its
 * controller.
 */
final class ModeWatch {
    private static final double PATIENCE_MILLIS = 1_000;
    private static final double PATIENCE_BYTES = 64 << 10;

    private final boolean capable;
    private IdleMode mode;
    private double blindMillis;
    private double blindBytes;

    ModeWatch(boolean kernelSignals) {
        capable = kernelSignals;
        mode = kernelSignals ? IdleMode.KERNEL : IdleMode.PACED;
    }

    /** A tick in which so much moved; {@code seen} when a connection has shown a round trip. */
    void see(boolean seen, double moved, double step) {
        if (seen || !capable) {
            blindMillis = 0;
            blindBytes = 0;
            mode = capable ? IdleMode.KERNEL : IdleMode.PACED;
        } else if (moved > 0) {
            blindMillis += step;
            blindBytes += moved;
            if (blindMillis > PATIENCE_MILLIS && blindBytes > PATIENCE_BYTES) {
                mode = IdleMode.PACED;
            }
        }
    }

    IdleMode mode() {
        return mode;
    }
}
