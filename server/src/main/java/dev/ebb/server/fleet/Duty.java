package dev.ebb.server.fleet;

import dev.ebb.server.store.NodeMode;

/** What a node is to do with jobs. */
public enum Duty {
    /** Take them. */
    TAKE,
    /** Go on with those it runs, and take no others. */
    KEEP,
    /** Give back what it runs, for others to go on with. */
    GIVE_BACK;

    /** What a mode asks for. */
    static Duty of(NodeMode mode) {
        return switch (mode) {
            case ACTIVE -> TAKE;
            case CORDONED -> KEEP;
            case DRAINING -> GIVE_BACK;
        };
    }
}
