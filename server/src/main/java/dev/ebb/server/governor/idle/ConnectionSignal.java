package dev.ebb.server.governor.idle;

/**
 * What one governed connection shows at a tick.
 *
 * @param id names the connection as long as the controller lives; never used again
 * @param remoteAddress the address it goes to, as text without port; each has a base RTT of its own
 * @param claim whose it is; it may be another at each tick when connections are kept for later requests
 * @param rttMicros the kernel's estimate of the round trip now, in microseconds ({@code tcpi_rcv_rtt} of a download,
 *     {@code tcpi_rtt} of an upload); 0 when there is none, as on a connection without TCP time stamps ({@code tcpi_options}). It is news when it changed, or when a segment's worth of bytes moved
 * @param bytes payload bytes since the connection was opened, TLS included: received from the network, or of an upload
 *     acknowledged by the other side. Never less than at the tick before
 * @param unacknowledgedBytes payload of an upload that is under way now: sent, and not acknowledged; 0 of a download, where the
 *     other side alone knows
 * @param busy true while a body moves or is awaited; an idle connection counts as open but gets no share
 */
public record ConnectionSignal(
        long id,
        String remoteAddress,
        Claim claim,
        long rttMicros,
        long bytes,
        long unacknowledgedBytes,
        boolean busy) {}
