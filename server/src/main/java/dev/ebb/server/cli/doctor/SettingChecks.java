package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.EffectiveValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the running service has what its file says by now. */
final class SettingChecks {
    private static final int FEW = 3;

    private SettingChecks() {}

    /** Of what the file and the defaults say: variables and flags of the service are not those of this command. */
    static List<Finding> taken(Installation at) {
        String file = "file " + at.home().configuration() + ":";
        List<EffectiveValue> running = at.service().settings();
        if (running.stream().anyMatch(it -> it.source().startsWith("file ") && !isOf(file, it))) {
            return List.of(); // It was started with a file of its own.
        }
        Map<String, String> now = readable(at).stream()
                .filter(it -> isOf(file, it))
                .collect(Collectors.toMap(EffectiveValue::key, EffectiveValue::value));
        List<String> old = running.stream()
                .filter(it -> isOf(file, it) && !it.value().equals(now.getOrDefault(it.key(), it.value())))
                .map(it -> it.key() + " (" + it.value() + ", and " + now.get(it.key()) + " now)")
                .toList();
        if (old.isEmpty()) {
            return List.of();
        }
        String few = old.stream().limit(FEW).collect(Collectors.joining(", "));
        return List.of(
                Finding.warning(
                        "settings",
                        "the service runs with what the file said before: " + few + (old.size() > FEW ? ", ..." : ""),
                        "SIGHUP, or systemctl reload, has it read the file again; for what it does not take then, restart it."));
    }

    private static boolean isOf(String file, EffectiveValue value) {
        return value.source().equals("default") || value.source().startsWith(file);
    }

    /** Nothing, where the check of the configuration says what is wrong. */
    private static List<EffectiveValue> readable(Installation at) {
        try {
            return ConfigurationLoader.load(ConfigurationLoader.Sources.of(at.home(), at.environment()))
                    .values();
        } catch (ConfigurationException wrong) {
            return List.of();
        }
    }
}
