package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields that answers about uploads have: tus's, and the structured ones (RFC 9651) of resumable uploads. Pure. */
final class UploadFields {
    /** A number that is not there, or none. */
    static final long NONE = -1;

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,15})\\s*(?:;.*)?");
    private static final Pattern BOOLEAN = Pattern.compile("\\?([01])\\s*(?:;.*)?");
    private static final Set<String> LIMITS =
            Set.of("max-size", "min-size", "max-append-size", "min-append-size", "max-age");

    private UploadFields() {}

    /** A whole number, with or without parameters; {@link #NONE} for anything else. */
    static long number(ResponseHead head, String name) {
        String text = head.single(name);
        return text == null ? NONE : number(text);
    }

    private static long number(String text) {
        Matcher form = NUMBER.matcher(text);
        return form.matches() ? Long.parseLong(form.group(1)) : NONE;
    }

    /** {@code ?1} or {@code ?0}; null for anything else. */
    static @Nullable Boolean truth(ResponseHead head, String name) {
        String text = head.single(name);
        Matcher form = BOOLEAN.matcher(text == null ? "" : text);
        return form.matches() ? Boolean.valueOf(form.group(1).equals("1")) : null;
    }

    /**
     * The numbers of Upload-Limit under the names that the draft has. Nothing at all when one of them is no number, as the draft
     * has it.
     */
    static Map<String, Long> limits(ResponseHead head) {
        Map<String, Long> limits = new HashMap<>();
        for (String member :
                String.join(",", head.headers().getAll("Upload-Limit")).split(",")) {
            String[] sides = member.trim().split("=", 2);
            if (LIMITS.contains(sides[0])) {
                long value = sides.length < 2 ? NONE : number(sides[1]);
                if (value == NONE) {
                    return Map.of();
                }
                limits.put(sides[0], value);
            }
        }
        return limits;
    }
}
