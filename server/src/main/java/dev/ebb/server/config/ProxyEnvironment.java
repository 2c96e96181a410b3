package dev.ebb.server.config;

import dev.ebb.server.engine.ProxyOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the variables in which proxies are usually named: {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and {@code
 * no_proxy}, or the same in capitals.
 */
final class ProxyEnvironment {
    private static final Map<String, String> PREFIXES =
            new TreeMap<>(Map.of("http_proxy", "http=", "https_proxy", "https=", "all_proxy", ""));

    private ProxyEnvironment() {}

    /** {@code bypass} is added to what {@code no_proxy} says. */
    static ProxyOptions read(
            Map<String, String> environment, String bypass, @Nullable Path pacFile, @Nullable Path credentialsFile) {
        List<String> entries = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        PREFIXES.forEach((name, prefix) -> variable(environment, name).ifPresent(url -> {
            entries.add(prefix + url);
            sources.add(name);
        }));
        String direct =
                variable(environment, "no_proxy").map(ProxyEnvironment::bypass).orElse("");
        if (entries.isEmpty() && credentialsFile == null && pacFile == null) {
            return ProxyOptions.NONE;
        }
        String source = sources.isEmpty() ? "the environment" : "the environment (" + String.join(", ", sources) + ")";
        return new ProxyOptions(
                String.join(" ", entries), (direct + " " + bypass).strip(), source, pacFile, credentialsFile);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .map(String::strip)
                .findFirst();
    }

    /** A name in {@code no_proxy} covers what is below it; what is no name there is left out, as every other reader does. */
    private static String bypass(String list) {
        return Stream.of(list.split("[,\\s]+"))
                .flatMap(ProxyEnvironment::covered)
                .filter(entry ->
                        new ProxyOptions("", entry, "", null, null).problem().isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static Stream<String> covered(String entry) {
        String name = entry.startsWith("*.") ? entry.substring(2) : entry.startsWith(".") ? entry.substring(1) : entry;
        boolean asItStands = name.isEmpty() || name.equals("*") || name.indexOf('/') >= 0 || name.startsWith("[");
        return asItStands ? Stream.of(name) : Stream.of(name, "*." + name);
    }
}
