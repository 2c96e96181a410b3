package dev.ebb.server.governor.idle;

/** Which way the governed bytes go on a path. The two ways of one path have a controller each. */
public enum Direction {
    /**
     * Downloads: we are the receiver. The RTT of a connection is the kernel's receive-side estimate ({@code tcpi_rcv_rtt}),
     * what it may have in flight is the receive window that we offer.
     */
    DOWN,

    /**
     * Uploads: we are the sender. The RTT of a connection is that of its acknowledgements ({@code tcpi_rtt}), what it may have
     * in flight is what we write; its rate is paced by the kernel ({@code SO_MAX_PACING_RATE}).
     */
    UP
}
