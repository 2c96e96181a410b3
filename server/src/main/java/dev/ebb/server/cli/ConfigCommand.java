package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.EffectiveValue;
import dev.ebb.server.config.Home;
import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.GetConfigurationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb config}: the effective values with their sources. */
@Command(name = "config", description = "Shows the settings that apply, each with its source.")
final class ConfigCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;
    private final GlobalOptions global;

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only settings whose key starts with this.")
    String prefix = "";

    @Option(names = "--offline", description = "Read file and environment here instead of asking the running service.")
    boolean offline;

    @Option(names = "--system", description = "With --offline: what a service of the whole machine would read.")
    boolean system;

    @Option(names = "--config", paramLabel = "FILE", description = "With --offline: check this file.")
    @Nullable
    Path configuration;

    @Option(names = "--json", description = "Print each setting as a line of JSON.")
    boolean json;

    ConfigCommand(CommandContext context, Connector connector, GlobalOptions global) {
        this.context = context;
        this.connector = connector;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (!offline && (system || configuration != null)) {
            throw CliException.usage("--system and --config go with --offline");
        }
        Table table = new Table("SETTING", "VALUE", "SOURCE");
        for (ConfigurationValue value : offline ? readHere() : askService()) {
            if (!value.getKey().startsWith(prefix)) {
                continue;
            }
            if (json) {
                Json.line(context.out(), value);
            } else {
                table.row(value.getKey(), value.getValue(), value.getSource());
            }
        }
        if (!json) {
            table.print(context.out());
        }
        return ExitCode.OK.number();
    }

    private List<ConfigurationValue> askService() {
        try (Service service = connector.open()) {
            return service.administration()
                    .getConfiguration(GetConfigurationRequest.getDefaultInstance())
                    .getValuesList();
        }
    }

    private List<ConfigurationValue> readHere() {
        Home home = system ? Home.system() : global.resolveHome(context);
        Optional<Path> file = Optional.ofNullable(configuration).map(context.directory()::resolve);
        return ConfigurationLoader.load(new ConfigurationLoader.Sources(home, file, context.environment(), List.of()))
                .values()
                .stream()
                .map(ConfigCommand::message)
                .toList();
    }

    private static ConfigurationValue message(EffectiveValue value) {
        return ConfigurationValue.newBuilder()
                .setKey(value.key())
                .setValue(value.value())
                .setSource(value.source())
                .build();
    }
}
