package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.EffectiveValue;
import dev.ebb.server.config.Finding;
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

/** {@code ebb config show|check}: the effective values with their sources, and what is wrong with them. */
@Command(
        name = "config",
        description = {
            "Shows the settings that apply, each with its source, or checks them.",
            "",
            "  ebb config [show] [PREFIX]  of the running service; with --offline, what one would read here",
            "  ebb config check            all that is wrong or odd with what one would read here, and with",
            "                              the files, folders and addresses that it names; changes nothing.",
            "                              Exit code 2 when a service would not start",
            ""
        })
final class ConfigCommand implements Callable<Integer> {
    private static final String SHOW = "show";
    private static final String CHECK = "check";

    private final CommandContext context;
    private final Connector connector;
    private final GlobalOptions global;

    @Parameters(
            arity = "0..2",
            paramLabel = "[show|check] [PREFIX]",
            hideParamSyntax = true,
            description = "What to do, and for show: only settings whose key starts with this.")
    List<String> words = List.of();

    @Option(names = "--changed", description = "Show only what is not the default.")
    boolean changed;

    @Option(names = "--effective", description = "Show every setting, defaults too; so it is without --changed.")
    boolean effective;

    @Option(names = "--offline", description = "Read file and environment here instead of asking the running service.")
    boolean offline;

    @Option(
            names = "--system",
            description = "With --offline or check: what a service of the whole machine would read.")
    boolean system;

    @Option(names = "--config", paramLabel = "FILE", description = "With --offline or check: this file.")
    @Nullable
    Path configuration;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "With --offline or check: as ebb serve has it.")
    List<String> settings = List.of();

    @Option(
            names = "--online",
            description = "With check: also ask the database that store.url names, and the resolver.")
    boolean online;

    @Option(names = "--strict", description = "With check: exit code 2 for warnings as well.")
    boolean strict;

    @Option(names = "--json", description = "Print each setting, or each finding, as a line of JSON.")
    boolean json;

    ConfigCommand(CommandContext context, Connector connector, GlobalOptions global) {
        this.context = context;
        this.connector = connector;
        this.global = global;
    }

    @Override
    public Integer call() {
        boolean checks = !words.isEmpty() && words.get(0).equals(CHECK);
        demandFitting(checks);
        return (checks ? check() : show()).number();
    }

    private void demandFitting(boolean checks) {
        if (checks && (words.size() > 1 || changed || effective)) {
            throw CliException.usage(
                    "ebb config check looks at all settings: PREFIX, --changed and --effective go with show");
        }
        if (!checks && (online || strict)) {
            throw CliException.usage("--online and --strict go with check");
        }
        if (!checks && !offline && (system || configuration != null || !settings.isEmpty())) {
            throw CliException.usage("--system, --config and --set go with --offline");
        }
        if (!checks && words.size() > 1 && !words.get(0).equals(SHOW)) {
            throw CliException.usage("\"" + words.get(0) + "\" is neither show nor check");
        }
        if (changed && effective) {
            throw CliException.usage("--changed and --effective exclude each other");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
    }

    private ExitCode check() {
        if (global.target != null) {
            throw CliException.usage("--target is for clients: what is checked here is what a service would read here");
        }
        ServeOptions options = new ServeOptions(home(), false, file(), settings, context.environment());
        List<Finding> findings =
                context.runner().inspect(options, context.clock().instant(), online);
        new ConfigReport(context, json).print(findings);
        Finding.Level worst = strict ? Finding.Level.WARNING : Finding.Level.ERROR;
        boolean wrong = findings.stream().anyMatch(it -> it.level().compareTo(worst) >= 0);
        return wrong ? ExitCode.USAGE : ExitCode.OK;
    }

    private ExitCode show() {
        String prefix =
                words.isEmpty() || (words.size() == 1 && words.get(0).equals(SHOW)) ? "" : words.get(words.size() - 1);
        Table table = new Table("SETTING", "VALUE", "SOURCE");
        for (ConfigurationValue value : offline ? readHere() : askService()) {
            if (!value.getKey().startsWith(prefix)
                    || (changed && value.getSource().equals("default"))) {
                continue;
            }
            if (json) {
                Json.line(context.out(), value);
            } else {
                table.row(value.getKey(), value.getValue(), value.getSource());
            }
        }
        if (!json && table.isEmpty()) {
            context.err().println("No settings.");
        } else if (!json) {
            table.print(context.out());
        }
        return ExitCode.OK;
    }

    private List<ConfigurationValue> askService() {
        try (Service service = connector.open()) {
            return service.administration()
                    .getConfiguration(GetConfigurationRequest.getDefaultInstance())
                    .getValuesList();
        }
    }

    private List<ConfigurationValue> readHere() {
        return ConfigurationLoader.load(
                        new ConfigurationLoader.Sources(home(), file(), context.environment(), settings))
                .values()
                .stream()
                .map(ConfigCommand::message)
                .toList();
    }

    private Home home() {
        return system ? Home.system() : global.resolveHome(context);
    }

    private Optional<Path> file() {
        return Optional.ofNullable(configuration).map(context.directory()::resolve);
    }

    private static ConfigurationValue message(EffectiveValue value) {
        return ConfigurationValue.newBuilder()
                .setKey(value.key())
                .setValue(value.value())
                .setSource(value.source())
                .build();
    }
}
