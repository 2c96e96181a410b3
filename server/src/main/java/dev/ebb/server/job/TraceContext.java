package dev.ebb.server.job;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something belongs in a trace that began elsewhere (W3C Trace Context, level 1).
 *
 * @param parent {@code traceparent}: version 00, trace, span and flags
 * @param state {@code tracestate}, what vendors add, as it came; null for none
 */
public record TraceContext(String parent, @Nullable String state) {
    private static final Pattern PARENT = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** Longer states are dropped, as section 3.3.1.1 allows. */
    private static final int LONGEST_STATE = 512;

    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    public TraceContext {
        if (!PARENT.matcher(parent).matches()) {
            throw new IllegalArgumentException("not a traceparent of version 00: " + parent);
        }
        state = state == null || state.isBlank() || state.length() > LONGEST_STATE ? null : state;
    }

    /** What these two fields say; null when they say nothing that can be understood (section 4.3). */
    public static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
        return parent != null && PARENT.matcher(parent).matches() ? new TraceContext(parent, state) : null;
    }

    /** The trace, 32 hexadecimal digits. */
    public String traceId() {
        return parent.substring(TRACE, SPAN - 1);
    }

    /** The span, 16 hexadecimal digits. */
    public String spanId() {
        return parent.substring(SPAN, FLAGS - 1);
    }

    /** The flags, two hexadecimal digits. */
    public String flags() {
        return parent.substring(FLAGS);
    }
}
