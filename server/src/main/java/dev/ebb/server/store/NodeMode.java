package dev.ebb.server.store;

/** What an administrator wants of a node. Numbers are stored and never change. */
public enum NodeMode {
    /** Takes jobs. */
    ACTIVE(0),
    /** Takes no further jobs; what it runs goes on. */
    CORDONED(1),
    /** Takes no further jobs and gives back what it runs, for others to go on with. */
    DRAINING(2);

    private final int code;

    NodeMode(int code) {
        this.code = code;
    }

    /** The stored number. */
    public int code() {
        return code;
    }

    /** The mode of a stored number. */
    public static NodeMode of(int code) {
        for (NodeMode mode : values()) {
            if (mode.code == code) {
                return mode;
            }
        }
        throw new IllegalArgumentException("no mode of a node has the number " + code);
    }
}
