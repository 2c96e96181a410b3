package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The {@code ebb} command: understands the words, runs one command, and answers with an exit code. Confined to a thread. */
public final class EbbCommand {
    private static final int USAGE_WIDTH = 100;

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
                runner,
                build,
                terminal,
                interrupts,
                new ColorChoice(),
                out,
                err,
                environment,
                directory.toAbsolutePath());
        OptionalInt quick = QuickList.run(args, context);
        if (quick.isPresent()) {
            out.flush();
            return quick.getAsInt();
        }
        CommandLine line = commandLine(context, args);
        line.setOut(new PrintWriter(out, true, UTF_8));
        line.setErr(new PrintWriter(err, true, UTF_8));
        Answers answers = new Answers(context);
        line.setParameterExceptionHandler(answers);
        line.setExecutionExceptionHandler(answers);
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    private static CommandLine commandLine(CommandContext context, String[] args) {
        GlobalOptions global = new GlobalOptions(context.colors());
        Map<String, Supplier<CommandLine>> commands = commands(context, global);
        CommandLine line = new CommandLine(global);
        Predicate<String> wanted = wanted(args, commands.keySet());
        commands.forEach((name, command) -> {
            if (wanted.test(name)) {
                line.addSubcommand(name, command.get());
            }
        });
        line.getSubcommands()
                .values()
                .forEach(it -> it.getCommandSpec().usageMessage().abbreviateSynopsis(true));
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(USAGE_WIDTH);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        line.getCommandSpec().version("ebb " + context.build().version());
        return line;
    }

    /** In the order of the help. */
    private static Map<String, Supplier<CommandLine>> commands(CommandContext context, GlobalOptions global) {
        Connector connector = new Connector(context, global, new SdkDial());
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("get", () -> new CommandLine(new GetCommand(context, connector)));
        commands.put("put", () -> new CommandLine(new PutCommand(context, connector)));
        commands.put("list", () -> new CommandLine(new ListCommand(context, connector)));
        commands.put("show", () -> new CommandLine(new ShowCommand(context, connector)));
        commands.put("files", () -> new CommandLine(new FilesCommand(context, connector)));
        commands.put("history", () -> new CommandLine(new HistoryCommand(context, connector)));
        commands.put("why", () -> new CommandLine(new WhyCommand(context, connector)));
        commands.put("watch", () -> new CommandLine(new WatchCommand(context, connector)));
        commands.put("create", () -> new CommandLine(new CreateCommand(context, connector)));
        commands.put("add", () -> new CommandLine(new AddCommand(context, connector)));
        for (JobVerb verb : JobVerb.values()) {
            commands.put(verb.word(), () -> verb.commandLine(context, connector));
        }
        commands.put("set", () -> new CommandLine(new SetCommand(context, connector)));
        commands.put("bitsadmin", () -> new BitsadminCommand(context, connector).commandLine());
        commands.put("status", () -> new CommandLine(new StatusCommand(context, connector)));
        commands.put("config", () -> new CommandLine(new ConfigCommand(context, connector, global)));
        commands.put("policy", () -> new CommandLine(new PolicyCommand(context, connector)));
        commands.put("nodes", () -> new CommandLine(new NodesCommand(context, connector)));
        commands.put("audit", () -> new CommandLine(new AuditCommand(context)));
        commands.put("store", () -> new CommandLine(new StoreCommand(context, global)));
        commands.put("backup", () -> new CommandLine(new BackupCommand(context, connector, global)));
        commands.put("restore", () -> new CommandLine(new RestoreCommand(context, global)));
        commands.put("cache", () -> new CommandLine(new CacheCommand(context, connector)));
        commands.put("peers", () -> new CommandLine(new PeersCommand(context, connector)));
        commands.put("serve", () -> new CommandLine(new ServeCommand(context, global)));
        commands.put("upload-server", () -> new CommandLine(new UploadServerCommand(context, global)));
        commands.put("doctor", () -> new CommandLine(new DoctorCommand(context, connector, global)));
        commands.put("install", () -> new CommandLine(new InstallCommand(context, connector, global)));
        commands.put("uninstall", () -> new CommandLine(new UninstallCommand(context, global)));
        Supplier<CommandSpec> root = () -> commandLine(context, new String[0]).getCommandSpec();
        commands.put("completion", () -> new CommandLine(new CompletionCommand(context, connector, root)));
        commands.put("man", () -> new CommandLine(new ManCommand(context, root)));
        commands.put("stop", () -> new CommandLine(new StopCommand(context, connector)));
        commands.put("warm-up", () -> new CommandLine(new WarmUp(context)));
        return commands;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        ExitCode.meanings().forEach((code, meaning) -> codes.put(code.toString(), meaning.replace('`', '"')));
        return codes;
    }

    /** The one command that the words name, since to describe one to picocli takes time; all when they name none. */
    private static Predicate<String> wanted(String[] args, Set<String> names) {
        for (int i = 0; i < args.length; i++) {
            if (GlobalOptions.WITH_VALUE.contains(args[i])) {
                i++;
            } else if (!args[i].startsWith("-")) {
                String word = args[i];
                return names.contains(word) ? word::equals : any -> true;
            }
        }
        return any -> true;
    }

    /**
     * What a command that fails says. A class, not two lambdas: the archive of the JVM takes no lambda of an interface as old as
     * those of picocli, nor then the interface, and every command would look for it in fifty jars.
     */
    private record Answers(CommandContext context)
            implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
        @Override
        public int handleParseException(ParameterException wrong, String[] words) {
            String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
            context.say(String.valueOf(wrong.getMessage()));
            context.err().println("Try \"" + command + " --help\".");
            return ExitCode.USAGE.number();
        }

        @Override
        public int handleExecutionException(Exception failure, CommandLine where, CommandLine.ParseResult words) {
            return new ErrorPrinter(context).print(failure);
        }
    }
}
