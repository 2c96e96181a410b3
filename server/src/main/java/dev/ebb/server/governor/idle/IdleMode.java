package dev.ebb.server.governor.idle;

/** How the controller sees the path and how its orders are carried out. */
public enum IdleMode {
    /**
     * The kernel's signals and a window a connection: every tick {@link ConnectionOrder#windowBytes()} is set on the socket.
     * For uploads the pacing rate besides.
     */
    KERNEL,

    /**
     * Neither: the RTT is that of a probe of ours, and reads or writes are paced to {@link ConnectionOrder#bytesPerSecond()}.
     * On systems without {@code TCP_INFO}, and with servers that send no TCP time stamps. Interface counters are not
     * used: bytes that wait unread in the kernel look like somebody else's.
     */
    PACED
}
