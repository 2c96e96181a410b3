package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to serve.
 *
 * @param home where
 * @param onDemand a client started it: it may leave when idle
 * @param configurationFile a file named on the command line; empty = the one of the home
 * @param settings {@code key=value} from the command line
 * @param environment variables that may hold settings
 */
public record ServeOptions(
        Home home,
        boolean onDemand,
        Optional<Path> configurationFile,
        List<String> settings,
        Map<String, String> environment) {
    public ServeOptions {
        settings = List.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** What the configuration is loaded from, each time anew. */
    public ConfigurationLoader.Sources sources() {
        return new ConfigurationLoader.Sources(home, configurationFile, environment, settings);
    }
}
