package dev.ebb.server.web.aria2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code header}, {@code user-agent} and {@code referer} as the custom headers of a job, and back. */
final class HeaderOptions {
    private static final String AGENT = "User-Agent";
    private static final String REFERER = "Referer";

    /** Browsers' extensions pass on all that the browser sent; these the transfer sets by itself, as they were meant. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding", "connection", "keep-alive", "te", "upgrade", "range", "if-range", "content-length");

    private HeaderOptions() {}

    /** Lines for SetCustomHeaders; empty = none. */
    static String lines(OptionSet options, String url) {
        List<String> lines = new ArrayList<>();
        Set<String> said = new java.util.HashSet<>();
        for (String line : options.lines("header")) {
            String name = name(line);
            if (!OURS.contains(name)) {
                lines.add(line.strip());
                said.add(name);
            }
        }
        options.text("user-agent")
                .filter(text -> !said.contains("user-agent"))
                .ifPresent(text -> lines.add(AGENT + ": " + text));
        options.text("referer")
                .filter(text -> !said.contains("referer"))
                .ifPresent(text -> lines.add(REFERER + ": " + (text.equals("*") ? url : text)));
        return String.join("\r\n", lines);
    }

    /** The options that custom headers came from. */
    static Map<String, String> options(String lines) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        for (String line : lines.lines().filter(each -> !each.isBlank()).toList()) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (name(line)) {
                case "user-agent" -> options.put("user-agent", value);
                case "referer" -> options.put("referer", value);
                default -> others.add(line.strip());
            }
        }
        if (!others.isEmpty()) {
            options.put("header", String.join("\n", others));
        }
        return options;
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return (colon < 0 ? line : line.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    }
}
