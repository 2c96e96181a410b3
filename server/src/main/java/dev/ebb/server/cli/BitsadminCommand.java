package dev.ebb.server.cli;

import dev.ebb.server.cli.bitsadmin.Bitsadmin;
import dev.ebb.server.cli.bitsadmin.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ebb bitsadmin}: the switches of BITS's own tool. */
@Command(
        name = "bitsadmin",
        customSynopsis = "ebb bitsadmin [/RAWRETURN] [/WRAP | /NOWRAP] /SWITCH [ARGUMENTS]",
        description = "Understands the switches of BITS's own tool and answers in its form, so that scripts move over."
                + " Options of ebb stand before the first switch.",
        footerHeading = "%n",
        footer = {
            "\"ebb bitsadmin /help\" lists the switches, \"ebb bitsadmin /examples\" shows how they are used.",
            "Exit codes: 0 done, 1 not done, 3 no service."
        })
final class BitsadminCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "/SWITCH", arity = "0..*", description = "A switch and what it needs.")
    List<String> words = List.of();

    BitsadminCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    /** What follows the first switch is the tool's alone, whatever it begins with. */
    CommandLine commandLine() {
        return new CommandLine(this)
                .setStopAtPositional(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() {
        return new Bitsadmin(new Surroundings(
                        context.out(),
                        context.terminal().output() ? context.terminal().columns() : () -> 0,
                        context.directory(),
                        context.zone(),
                        context.build().version(),
                        context.interrupts(),
                        connector::open))
                .run(words);
    }
}
