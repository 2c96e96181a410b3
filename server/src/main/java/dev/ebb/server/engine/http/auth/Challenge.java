package dev.ebb.server.engine.http.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a WWW-Authenticate or Proxy-Authenticate field (RFC 9110 section 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters names in lower case; the first of a name counts
 * @param token what stands in the place of parameters; empty for none
 */
record Challenge(String scheme, Map<String, String> parameters, String token) {
    private static final int MAX_CHALLENGES = 32;
    private static final int MAX_PARAMETERS = 32;

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    /** The challenges of all fields, as far as they can be read. */
    static List<Challenge> parse(List<String> fields) {
        List<Challenge> challenges = new ArrayList<>();
        for (String field : fields) {
            new Reader(field, challenges).read();
        }
        return List.copyOf(challenges.subList(0, Math.min(challenges.size(), MAX_CHALLENGES)));
    }

    /** Both challenges and their parameters stand between commas; only what follows a word tells them apart. */
    private static final class Reader {
        private final String text;
        private final List<Challenge> challenges;
        private int at;

        Reader(String text, List<Challenge> challenges) {
            this.text = text;
            this.challenges = challenges;
        }

        void read() {
            while (challenges.size() < MAX_CHALLENGES) {
                skip(" \t,");
                String scheme = word();
                if (scheme.isEmpty()) {
                    return;
                }
                challenges.add(challenge(scheme));
            }
        }

        private Challenge challenge(String scheme) {
            Map<String, String> parameters = new LinkedHashMap<>();
            String token = "";
            int before = at;
            skip(" \t");
            if (at > before && at < text.length() && text.charAt(at) != ',') {
                token = token68();
                if (token.isEmpty()) {
                    readParameters(parameters);
                }
            }
            return new Challenge(scheme.toLowerCase(Locale.ROOT), parameters, token);
        }

        private void readParameters(Map<String, String> parameters) {
            while (true) {
                int before = at;
                skip(" \t,");
                String name = word();
                skip(" \t");
                if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                    // The next challenge begins here.
                    at = before;
                    return;
                }
                at++;
                skip(" \t");
                String value = at < text.length() && text.charAt(at) == '"' ? quoted() : word();
                if (parameters.size() < MAX_PARAMETERS) {
                    parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
                }
            }
        }

        /** {@code token68}: ends the challenge, so a comma or the end follows it. */
        private String token68() {
            int end = at;
            while (end < text.length() && isTokenCharacter(text.charAt(end))) {
                end++;
            }
            while (end < text.length() && text.charAt(end) == '=') {
                end++;
            }
            int after = end;
            while (after < text.length() && " \t".indexOf(text.charAt(after)) >= 0) {
                after++;
            }
            boolean whole = after == text.length() || text.charAt(after) == ',';
            String token = whole ? text.substring(at, end) : "";
            if (whole) {
                at = after;
            }
            return token;
        }

        private static boolean isTokenCharacter(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0;
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String word() {
            int start = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
