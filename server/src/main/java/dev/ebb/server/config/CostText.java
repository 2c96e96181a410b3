package dev.ebb.server.config;

import dev.ebb.server.policy.CostStates;
import java.util.OptionalInt;

/** What networks cost, as it is written in settings and on the command line. Pure. */
public final class CostText {
    private CostText() {}

    /** The bits of BITS_COST_STATE of a word, of several with + between them, or of a mask; empty for anything else. */
    public static OptionalInt read(String text) {
        return CostStates.read(text);
    }

    /** What may be written. */
    public static String allowed() {
        return CostStates.words() + ", several with + between them";
    }
}
