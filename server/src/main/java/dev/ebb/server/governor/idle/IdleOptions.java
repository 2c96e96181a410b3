package dev.ebb.server.governor.idle;

/**
 * The constants of a controller. The defaults were measured; a user has no reason to change them.
 *
 * @param targetMillis queueing delay that the background keeps when alone
 * @param marginMillis delay beyond what our window explains that means somebody else
 * @param calmMillis delay below which a path counts as calm
 * @param holdMillis how long it must be calm before we come back; doubled while coming back fails
 * @param longestHoldMillis most of that
 * @param ramp growth a round trip in RAMP once the capacity is known
 * @param firstRamp growth before
 * @param gain share of the window that TRACK corrects a round trip
 * @param foreignFactor how many times what others use is left to them: slow start doubles each round trip
 * @param segmentBytes payload of a full segment
 * @param segmentWireBytes its length on the wire
 * @param firstSegments window of a new path, in segments
 * @param mostWindowBytes largest window
 * @param capacityMemoryMillis half of how long a capacity is remembered, while we use the path
 * @param baseMemoryMillis length of one of the ten slots in which the least RTT is kept
 * @param longestTickMillis a longer step of time is a gap
 * @param pauseMillis how long a connection is paused before it is closed; servers hang up after 30 s and more
 * @param probeEveryMillis time between two probes
 * @param decisions how many decisions are kept
 */
public record IdleOptions(
        double targetMillis,
        double marginMillis,
        double calmMillis,
        double holdMillis,
        double longestHoldMillis,
        double ramp,
        double firstRamp,
        double gain,
        double foreignFactor,
        int segmentBytes,
        int segmentWireBytes,
        int firstSegments,
        long mostWindowBytes,
        long capacityMemoryMillis,
        long baseMemoryMillis,
        long longestTickMillis,
        long pauseMillis,
        long probeEveryMillis,
        int decisions) {
    /** What was measured. */
    public static final IdleOptions DEFAULTS = new IdleOptions(
            5, 1.5, 4, 400, 4_000, 1.5, 1.25, 0.30, 3, 1448, 1514, 10, 8 << 20, 15_000, 60_000, 250, 10_000, 50, 256);

    /** Bytes on the wire for a byte of payload. */
    double overhead() {
        return (double) segmentWireBytes / segmentBytes;
    }
}
