package dev.ebb.server.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The bits of BITS_COST_STATE and their words. Pure. */
public final class CostStates {
    /** Costs nothing and has no limit. */
    public static final int UNRESTRICTED = 0x1;

    /** Has a plan; how much of it is used is unknown. What a connection is that is merely known to be metered. */
    public static final int CAPPED_USAGE_UNKNOWN = 0x2;

    /** In another network than that of the plan. */
    public static final int ROAMING = 0x80;

    /** The bits that say what a network costs; the others of a mask are switches. */
    public static final int ALL = 0xFF;

    private static final Map<String, Integer> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("unrestricted", UNRESTRICTED);
        WORDS.put("metered", CAPPED_USAGE_UNKNOWN);
        WORDS.put("below-cap", 0x4);
        WORDS.put("near-cap", 0x8);
        WORDS.put("over-cap-charged", 0x10);
        WORDS.put("over-cap-throttled", 0x20);
        WORDS.put("usage-based", 0x40);
        WORDS.put("roaming", ROAMING);
    }

    private CostStates() {}

    /** All words, as one reads them in documentation. */
    public static String words() {
        return String.join(", ", WORDS.keySet());
    }

    /** The bits of a word, of several such as {@code metered+roaming}, or of a mask such as {@code 0x82}; empty for others. */
    public static OptionalInt read(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.matches("0x[0-9a-f]{1,8}")) {
            int mask = Integer.parseUnsignedInt(lower.substring(2), 16);
            return isState(mask) ? OptionalInt.of(mask) : OptionalInt.empty();
        }
        int state = 0;
        for (String word : lower.split("\\+", -1)) {
            Integer bit = WORDS.get(word.strip());
            if (bit == null) {
                return OptionalInt.empty();
            }
            state |= bit;
        }
        return OptionalInt.of(state);
    }

    /** True for one or more of the bits and nothing else. */
    public static boolean isState(int state) {
        return state != 0 && (state & ~ALL) == 0;
    }

    /** The words of these bits. */
    public static String show(int state) {
        List<String> words = new ArrayList<>();
        WORDS.forEach((word, bit) -> {
            if ((state & bit) != 0) {
                words.add(word);
            }
        });
        return String.join("+", words);
    }
}
