package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobState;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb list}: the jobs in the queue, newest first. */
@Command(name = "list", description = "Lists jobs, newest first.")
final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 200;

    private final CommandContext context;
    private final Connector connector;

    @Option(
            names = {"-a", "--all"},
            description = "Also jobs that have ended, while their history is kept.")
    boolean all;

    @Option(names = "--all-users", description = "Everybody's jobs (administrators only).")
    boolean allUsers;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only jobs in these states, such as error,transient_error.")
    List<String> states = List.of();

    @Option(names = "--priority", split = ",", paramLabel = "PRIORITY", description = "Only jobs of these priorities.")
    List<String> priorities = List.of();

    @Option(names = "--name", paramLabel = "PREFIX", description = "Only jobs whose name starts with this.")
    @Nullable
    String name;

    @Option(names = "--owner", paramLabel = "PRINCIPAL", description = "Only jobs of this owner, such as uid:1000.")
    @Nullable
    String owner;

    @Option(names = "--json", description = "Print each job as a line of JSON.")
    boolean json;

    ListCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        EnumJobsRequest.Builder request = EnumJobsRequest.newBuilder()
                .setAllUsers(allUsers)
                .setFilter(filter())
                .setPageSize(PAGE);
        try (Service service = connector.open()) {
            Table table = new Table("ID", "STATE", "PRIORITY", "PROGRESS", "FILES", "OWNER", "NAME");
            EnumJobsResponse page;
            int count = 0;
            do {
                page = service.manager().enumJobs(request.build());
                for (Job job : page.getJobsList()) {
                    print(job, table);
                    count++;
                }
                request.setPageToken(page.getNextPageToken());
            } while (!page.getNextPageToken().isEmpty());
            finish(table, count, page.getOtherUsersJobs());
        }
        return ExitCode.OK.number();
    }

    private JobFilter filter() {
        JobFilter.Builder filter = JobFilter.newBuilder().setIncludeFinal(all);
        for (String state : states) {
            JobState parsed = Words.parse(JobState.class, "JOB_STATE_", "state", state);
            filter.addStates(parsed);
            if (parsed == JobState.JOB_STATE_ACKNOWLEDGED || parsed == JobState.JOB_STATE_CANCELLED) {
                filter.setIncludeFinal(true);
            }
        }
        priorities.forEach(it -> filter.addPriorities(Words.priority(it)));
        filter.setDisplayNamePrefix(name == null ? "" : name);
        filter.setOwner(owner == null ? "" : owner);
        return filter.build();
    }

    private void print(Job job, Table table) {
        if (json) {
            Json.line(context.out(), job);
            return;
        }
        table.row(
                JobText.shortId(job.getId()),
                JobText.state(job.getState()),
                JobText.priority(job.getPriority()),
                JobText.progress(job.getProgress()),
                job.getProgress().getFilesTransferred() + "/"
                        + job.getProgress().getFilesTotal(),
                job.getOwner(),
                job.getDisplayName());
    }

    private void finish(Table table, int count, long others) {
        if (json) {
            return;
        }
        if (count > 0) {
            table.print(context.out());
        } else {
            context.err().println("No jobs.");
        }
        if (others > 0) {
            context.err().println("Other users have " + others + (others == 1 ? " job." : " jobs."));
        }
    }
}
