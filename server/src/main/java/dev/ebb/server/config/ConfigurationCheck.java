package dev.ebb.server.config;

import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.config.Finding.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Looks at a configuration as a service that starts would, and at what it names: all that is wrong at once, and what is odd.
 * Changes nothing. Thread-safe.
 */
public final class ConfigurationCheck {
    private ConfigurationCheck() {}

    /** How far it looks; each includes those before. */
    public enum Depth {
        /** Values, and the files and folders that they name. */
        FILES,
        /** Whether the addresses to listen on are to be had, for which it listens there for a moment. */
        ADDRESSES,
        /** Whether names have addresses, for which it asks the resolver. */
        NAMES
    }

    /** Everything that is found, the worst first. */
    public static List<Finding> of(Sources sources, Instant now, Depth depth) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> overrides = Map.of();
        try {
            overrides = LiveConfiguration.overrides(sources.home()).read();
        } catch (ConfigurationException wrong) {
            wrong.problems().forEach(problem -> findings.add(Finding.of(problem)));
        }
        ConfigurationLoader.Understood understood = ConfigurationLoader.understand(sources.with(overrides));
        understood.problems().forEach(problem -> findings.add(Finding.of(problem)));
        ResolvedSettings settings = understood.settings();
        new FileChecks(settings, sources.home(), findings).run();
        new FolderChecks(settings, sources.home(), findings).run();
        new TlsChecks(settings, now, findings).run();
        new DoorChecks(settings, sources.home(), findings).run(depth != Depth.FILES);
        if (depth == Depth.NAMES) {
            new NameChecks(settings, findings).run();
        }
        return worstFirst(findings);
    }

    /** Errors, then warnings, then notes, each as they were found. */
    public static List<Finding> worstFirst(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Finding::level).reversed())
                .toList();
    }

    /** The problems of a list that keep a service from starting, as text. */
    public static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.level() == Level.ERROR)
                .map(Finding::text)
                .toList();
    }
}
