package dev.ebb.server.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The {@code ebb} command: understands the words, runs one command, and answers with an exit code. Confined to a thread. */
public final class EbbCommand {
    private final ServiceRunner runner;
    private final Build build;
    private final Terminal terminal;
    private final Interrupts interrupts;

    /** For the terminal and the signals of this process. */
    public EbbCommand(ServiceRunner runner, Build build) {
        this(runner, build, Terminal.ofProcess(), Interrupts.ofProcess());
    }

    /** For any terminal and any source of interrupts. */
    public EbbCommand(ServiceRunner runner, Build build, Terminal terminal, Interrupts interrupts) {
        this.runner = runner;
        this.build = build;
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /** Runs the command that {@code args} name and returns its exit code; throws nothing. */
    public int run(String[] args, PrintStream out, PrintStream err, Map<String, String> environment, Path directory) {
        CommandContext context = new CommandContext(
                runner, build, terminal, interrupts, out, err, environment, directory.toAbsolutePath());
        CommandLine line = commandLine(context);
        line.setOut(new java.io.PrintWriter(out, true));
        line.setErr(new java.io.PrintWriter(err, true));
        line.setParameterExceptionHandler((wrong, words) -> usage(context, wrong));
        line.setExecutionExceptionHandler((failure, where, words) -> new ErrorPrinter(context).print(failure));
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    static CommandLine commandLine(CommandContext context) {
        GlobalOptions global = new GlobalOptions();
        Connector connector = new Connector(context, global, new SdkDial());
        CommandLine line = new CommandLine(global);
        line.addSubcommand(new GetCommand(context, connector));
        line.addSubcommand(new ListCommand(context, connector));
        line.addSubcommand(new ShowCommand(context, connector));
        line.addSubcommand(new WatchCommand(context, connector));
        line.addSubcommand(new CreateCommand(context, connector));
        line.addSubcommand(new AddCommand(context, connector));
        for (JobVerb verb : JobVerb.values()) {
            line.addSubcommand(verb.word(), verb.commandLine(context, connector));
        }
        line.addSubcommand(new SetCommand(context, connector));
        line.addSubcommand(new StatusCommand(context, connector));
        line.addSubcommand(new ConfigCommand(context, connector, global));
        line.addSubcommand(new ServeCommand(context, global));
        line.addSubcommand(new StopCommand(context, connector));
        line.addSubcommand(new WarmUp(context));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.getCommandSpec().version("ebb " + context.build().version());
        return line;
    }

    private static int usage(CommandContext context, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        context.say(wrong.getMessage());
        context.err().println("Try \"" + command + " --help\".");
        return ExitCode.USAGE.number();
    }
}
