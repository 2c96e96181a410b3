package dev.ebb.server.cli;

import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Job;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb add}: files for a job, all or none. */
@Command(name = "add", description = "Adds files to a job, all or none.")
final class AddCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(
            index = "0",
            paramLabel = "JOB",
            description = "Id of the job, or enough of it to be unique; or its name.")
    String job = "";

    @Parameters(index = "1..*", paramLabel = "URL [FILE]", arity = "0..*", description = FileOptions.WORDS)
    List<String> words = List.of();

    @Mixin
    private final FileOptions files = new FileOptions();

    @Option(
            names = "--range",
            paramLabel = "OFFSET:LENGTH",
            split = ",",
            description = "Fetch only these bytes of the URL and write them one after the other, in the order given;"
                    + " LENGTH may be eof. Several are possible, with one URL.")
    List<String> ranges = List.of();

    @Option(names = "--json", description = "Print the job as a line of JSON.")
    boolean json;

    AddCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        List<FileArguments.Wanted> wanted = files.wanted(context, words);
        try (Service service = connector.open()) {
            Job changed = service.job()
                    .addFileSet(AddFileSetRequest.newBuilder()
                            .setJobId(new JobReference(service).resolve(job))
                            .setRequestId(RequestIds.next())
                            .addAllFiles(specs(wanted))
                            .build())
                    .getJob();
            if (json) {
                Json.line(context.out(), changed);
            } else {
                context.out().println(JobText.brief(changed));
            }
        }
        return ExitCode.OK.number();
    }

    private List<FileSpec> specs(List<FileArguments.Wanted> wanted) {
        List<FileSpec> specs = files.specs(wanted);
        if (ranges.isEmpty()) {
            return specs;
        }
        if (specs.size() != 1) {
            throw CliException.usage("--range is for one URL; add the others with another command");
        }
        return List.of(specs.get(0).toBuilder()
                .addAllRanges(RangeArguments.parse(ranges))
                .build());
    }
}
