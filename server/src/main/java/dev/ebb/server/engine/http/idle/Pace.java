package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.ConnectionOrder;

/**
 * Lets a connection read so many bytes a second and no more: what one read brings beyond that is paid for by resting. Pure: time and
 * bytes come in. Confined to its path.
 */
final class Pace {
    private static final double NANOS = 1e9;
    /** What was not read in time can be made up for, up to this. */
    private static final double BURST_SECONDS = 0.02;

    private static final int SMALLEST_READ = 1448;
    private static final double READ_SECONDS = 0.02;

    private double allowed;
    private long readBefore;
    private long at;
    private long bytesPerSecond = ConnectionOrder.UNPACED;

    /** Whether nothing may be read now; called at each tick with the pace and with what has been read in all. */
    boolean closes(long pace, long readBytes, long now) {
        boolean first = bytesPerSecond == ConnectionOrder.UNPACED;
        long read = readBytes - readBefore;
        double passed = (now - at) / NANOS;
        bytesPerSecond = pace;
        readBefore = readBytes;
        at = now;
        if (pace == ConnectionOrder.UNPACED) {
            return false;
        }
        double burst = Math.max(SMALLEST_READ, pace * BURST_SECONDS);
        allowed = first ? 0 : Math.min(burst, allowed + passed * pace - read);
        return allowed < 0;
    }

    /** What one read may bring, so that the rests between are short. */
    int largestRead() {
        return bytesPerSecond == ConnectionOrder.UNPACED
                ? Integer.MAX_VALUE
                : (int) Math.max(SMALLEST_READ, Math.min(1 << 20, bytesPerSecond * READ_SECONDS));
    }
}
