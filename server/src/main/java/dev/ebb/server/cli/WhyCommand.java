package dev.ebb.server.cli;

import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb why}: why a job is not transferring now. */
@Command(name = "why", description = "Says why a job is not transferring now, and what would change it.")
final class WhyCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "JOB", description = "Id of the job, or enough of it to be unique; or its name.")
    String job = "";

    @Option(names = "--json", description = "Print a line of JSON.")
    boolean json;

    WhyCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        try (Service service = connector.open()) {
            String id = new JobReference(service).resolve(job);
            WhyNotRunningResponse why = service.job()
                    .whyNotRunning(
                            WhyNotRunningRequest.newBuilder().setJobId(id).build());
            if (json) {
                Json.line(context.out(), why);
            } else if (why.getRunning()) {
                context.out().println("The job is transferring.");
            } else {
                new WhySheet(context).print(why);
            }
        }
        return ExitCode.OK.number();
    }
}
