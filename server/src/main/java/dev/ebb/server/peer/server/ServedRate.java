package dev.ebb.server.peer.server;

import java.nio.file.Path;
import java.util.Optional;

/** How fast all peers together are served. */
public final class ServedRate {
    private static final long DEFAULT_KBPS = 30_000;
    private static final double SHARE = 0.3;
    private static final long BITS_PER_KBIT = 1_000;
    private static final int BITS = 8;

    private ServedRate() {}

    /** In bytes per second, 0 for no limit; where nobody says, a share of the slowest of these interfaces (see {@link LinkSpeed}). */
    public static long bytesPerSecond(Optional<Long> kilobits, Path interfaces) {
        long kbps = kilobits.orElseGet(() -> LinkSpeed.slowest(interfaces).stream()
                .mapToObj(bits -> (long) (bits * SHARE / BITS_PER_KBIT))
                .findFirst()
                .orElse(DEFAULT_KBPS));
        return kbps == Long.MAX_VALUE ? 0 : Math.max(1, kbps * BITS_PER_KBIT / BITS);
    }
}
