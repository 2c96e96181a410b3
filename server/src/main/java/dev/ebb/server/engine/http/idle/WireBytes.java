package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.IdleOptions;

/**
 * What one connection has moved, as the network interface sees it: at the moment it comes or is sent, in order or not, with what is
 * sent twice and with headers. Acknowledged and ordered bytes come later, and what is late looks like somebody else's. Given in
 * payload of full segments, which is what controllers reckon in. Pure. Confined to the loop of its path.
 */
final class WireBytes {
    /** Ethernet, IPv4, TCP with time stamps. */
    private static final int HEADER_BYTES = 66;
    /** Over so many segments the mean payload of one is taken. */
    private static final double REMEMBERED = 2_000;

    private static final long UNSIGNED = 0xffff_ffffL;
    private static final double OVERHEAD =
            (double) IdleOptions.DEFAULTS.segmentWireBytes() / IdleOptions.DEFAULTS.segmentBytes();

    private long segmentsIn;
    private long dataSegmentsIn;
    private long bytesIn;
    private double payloadIn;
    private double segmentsSeen;
    private long segmentsOut;
    private long bytesOut;

    /** What moved since this was asked last. */
    long fresh(Direction direction, TcpState now) {
        double wire = direction == Direction.DOWN ? came(now) : went(now);
        return Math.max(0, Math.round(wire / OVERHEAD));
    }

    private double came(TcpState now) {
        long segments = now.segmentsIn() - segmentsIn & UNSIGNED;
        long withData = now.dataSegmentsIn() - dataSegmentsIn & UNSIGNED;
        long bytes = now.bytesReceived() - bytesIn;
        segmentsIn = now.segmentsIn();
        dataSegmentsIn = now.dataSegmentsIn();
        bytesIn = now.bytesReceived();
        double usual = payloadIn;
        boolean known = segmentsSeen >= withData;
        if (withData > 0) {
            segmentsSeen = Math.min(REMEMBERED, segmentsSeen + withData);
            payloadIn += (bytes - payloadIn * withData) / Math.max(segmentsSeen, withData);
        }
        return withData * (known ? usual : payloadIn) + (double) segments * HEADER_BYTES;
    }

    private double went(TcpState now) {
        long segments = now.segmentsOut() - segmentsOut & UNSIGNED;
        long bytes = now.bytesSent() - bytesOut;
        segmentsOut = now.segmentsOut();
        bytesOut = now.bytesSent();
        return bytes + (double) segments * HEADER_BYTES;
    }
}
