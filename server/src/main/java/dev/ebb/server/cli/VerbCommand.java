package dev.ebb.server.cli;

import dev.ebb.v1.ResultCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb resume|suspend|cancel|complete JOB...}: one verb on each job, in turn; stops at the first that fails. */
@Command
final class VerbCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;
    private final JobVerb verb;

    @Parameters(
            paramLabel = "JOB",
            arity = "0..*",
            description = "Id of a job, or enough of it to be unique; or its name.")
    List<String> jobs = List.of();

    @Option(names = "--all", description = "In place of JOB: every job of yours in the queue, oldest first.")
    boolean all;

    @Option(names = "--all-users", description = "With --all: everybody's (administrators only).")
    boolean allUsers;

    @Option(names = "--json", description = "Print each job as a line of JSON.")
    boolean json;

    VerbCommand(CommandContext context, Connector connector, JobVerb verb) {
        this.context = context;
        this.connector = connector;
        this.verb = verb;
    }

    @Override
    public Integer call() {
        if (all != jobs.isEmpty() || allUsers && !all) {
            throw CliException.usage(
                    all || allUsers
                            ? "--all takes the place of JOB, and --all-users goes with it"
                            : "Missing required parameter: 'JOB', or --all");
        }
        try (Service service = connector.open()) {
            JobReference reference = new JobReference(service);
            List<String> ids = all
                    ? reference.all(allUsers)
                    : jobs.stream().map(reference::resolve).toList();
            for (String id : ids) {
                JobVerb.Answer answer = verb.call(service, id);
                if (json) {
                    Json.line(context.out(), answer.job());
                } else {
                    context.out().println(JobText.brief(answer.job()));
                }
                warn(answer.result());
            }
        }
        return ExitCode.OK.number();
    }

    private void warn(ResultCode result) {
        if (result == ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE) {
            context.say("BG_S_PARTIAL_COMPLETE: only the files that were wholly transferred are in place.");
        } else if (result == ResultCode.RESULT_CODE_BG_S_UNABLE_TO_DELETE_FILES) {
            context.say("BG_S_UNABLE_TO_DELETE_FILES: the job has ended, but temporary files remain beside its files.");
        }
    }
}
