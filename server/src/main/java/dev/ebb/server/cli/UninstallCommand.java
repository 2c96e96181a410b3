package dev.ebb.server.cli;

import dev.ebb.server.cli.install.Systemctl;
import dev.ebb.server.cli.install.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ebb uninstall}: takes back what {@code ebb install} did. */
@Command(
        name = "uninstall",
        description =
                "Stops and disables the service that \"ebb install\" set up, and removes its units. The queue is kept:"
                        + " the next command goes on with it.")
final class UninstallCommand implements Callable<Integer> {
    private final CommandContext context;
    private final GlobalOptions global;

    @Mixin
    private final UnitOptions units = new UnitOptions();

    UninstallCommand(CommandContext context, GlobalOptions global) {
        this.context = context;
        this.global = global;
    }

    @Override
    public Integer call() {
        Units.Scope scope = units.scope(context, global);
        Systemctl systemctl = new Systemctl(scope, context.environment());
        List<String> disable = new ArrayList<>(List.of("disable", "--now"));
        disable.addAll(Units.NAMES);
        Optional<String> running = systemctl.run(disable);
        List<Path> removed = remove(units.folder(scope, context));
        removed.forEach(unit -> context.out().println("removed " + Plain.of(unit.toString())));
        if (removed.isEmpty()) {
            context.out()
                    .println(
                            units.isPackaged(scope)
                                    ? "The units are those of the package, and stay with it."
                                    : "There is no unit that \"ebb install\" wrote.");
        }
        Optional<String> failure = running.or(() -> systemctl.run(List.of("daemon-reload")));
        if (failure.isPresent() && !removed.isEmpty()) {
            context.say("systemd could not be asked: " + failure.get() + ". Where it runs, type: "
                    + systemctl.words(List.of("daemon-reload")) + ". A service that runs ends with: ebb stop");
            return ExitCode.FAILED.number();
        }
        return ExitCode.OK.number();
    }

    private static List<Path> remove(Path folder) {
        try {
            return Units.remove(folder);
        } catch (IOException failed) {
            throw new CliException(ExitCode.FAILED, "the units cannot be removed: " + Failures.inWords(failed));
        }
    }
}
