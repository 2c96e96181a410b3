package dev.ebb.server.cli;

import dev.ebb.server.cli.reference.BashCompletion;
import dev.ebb.server.cli.reference.FishCompletion;
import dev.ebb.server.cli.reference.ZshCompletion;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.Job;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code ebb completion}: the script that lets a shell complete commands, options, words and jobs. */
@Command(
        name = "completion",
        description = {
            "Prints the script with which a shell completes ebb's commands, options, words and jobs.",
            "",
            "  bash:  ebb completion bash >~/.local/share/bash-completion/completions/ebb",
            "  zsh:   ebb completion zsh >_ebb                 in a folder of $fpath",
            "  fish:  ebb completion fish >~/.config/fish/completions/ebb.fish",
            ""
        })
final class CompletionCommand implements Callable<Integer> {
    private static final int MOST_JOBS = 200;

    private final CommandContext context;
    private final Connector connector;
    private final Supplier<CommandSpec> root;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    String shell = "";

    CompletionCommand(CommandContext context, Connector connector, Supplier<CommandSpec> root) {
        this.context = context;
        this.connector = connector;
        this.root = root;
    }

    @Override
    public Integer call() {
        switch (shell) {
            case "bash" -> context.out().print(BashCompletion.script(root.get()));
            case "zsh" -> context.out().print(ZshCompletion.script(root.get()));
            case "fish" -> context.out().print(FishCompletion.script(root.get()));
            case "jobs" -> jobs();
            default -> throw CliException.usage("\"" + shell + "\" is no shell that ebb knows: bash, zsh, fish");
        }
        return ExitCode.OK.number();
    }

    /** For the scripts: the newest jobs as {@code ID TAB NAME}. Starts no service, and says nothing when none runs. */
    private void jobs() {
        try (Service service = connector.openRunning()) {
            for (Job job : service.manager()
                    .enumJobs(
                            EnumJobsRequest.newBuilder().setPageSize(MOST_JOBS).build())
                    .getJobsList()) {
                context.out().println(JobText.shortId(job.getId()) + "\t" + Plain.of(job.getDisplayName()));
            }
        } catch (CliException | dev.ebb.client.EbbException none) {
            // A person who types has no use for an error here.
        }
    }
}
