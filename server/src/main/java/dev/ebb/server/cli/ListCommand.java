package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb list}: the jobs in the queue, newest first. */
@Command(name = "list", description = "Lists jobs, newest first.")
final class ListCommand implements Callable<Integer> {
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(200);

    private final CommandContext context;
    private final Connector connector;

    @Mixin
    private final JobFilterOptions filter = new JobFilterOptions();

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "What to show, in this order: id, state, priority, type, progress, size, files, owner, created, age,"
                            + " error, name.")
    List<String> columns = List.of();

    @Option(
            names = "--sort",
            split = ",",
            paramLabel = "COLUMN",
            description = "By these columns, as state,size; the least first. Default: newest first.")
    List<String> sort = List.of();

    @Option(
            names = {"-r", "--reverse"},
            description = "The other way round.")
    boolean reverse;

    @Option(
            names = {"-w", "--watch"},
            description = "Show the list again and again, in place on a terminal, until Ctrl-C.")
    boolean watch;

    @Option(names = "--interval", paramLabel = "TIME", description = "With --watch: how often. Default 2s.")
    String interval = "";

    @Option(names = "--json", description = "Print each job as a line of JSON; with --watch whenever it has changed.")
    boolean json;

    ListCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        if (!watch && !interval.isEmpty()) {
            throw CliException.usage("--interval goes with --watch");
        }
        EnumJobsRequest request = filter.request().build();
        JobFilterOptions.Selection selection = filter.selection(context.clock().instant());
        UnaryOperator<List<Job>> order = order(JobColumn.order(sort));
        JobTable table = new JobTable(shown(), context);
        if (watch) {
            Duration pause = interval.isEmpty() ? Duration.ofSeconds(2) : Words.duration("--interval", interval);
            JobListing listing = new JobListing(request, selection);
            try (Opening opening = connector.opening()) {
                return new ListWatch(context, opening, json, order, table)
                        .untilInterrupted(listing, pause.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : pause)
                        .number();
            }
        }
        try (Service service = connector.open()) {
            list(service, new JobListing(request, selection), order, table);
        }
        return ExitCode.OK.number();
    }

    /** As they come, when no order is wanted and no column has to be as wide as its widest cell. */
    private void list(Service service, JobListing listing, UnaryOperator<List<Job>> order, JobTable table) {
        if (json && sort.isEmpty() && !reverse) {
            listing.each(service, job -> {
                Json.line(context.out(), job);
                return true;
            });
            return;
        }
        List<Job> jobs = new ArrayList<>();
        long others = listing.each(service, jobs::add);
        JobListPrinter printer = new JobListPrinter(context, table);
        order.apply(jobs).forEach(json ? job -> Json.line(context.out(), job) : printer::add);
        if (!json) {
            printer.finish(others);
        }
    }

    private UnaryOperator<List<Job>> order(Comparator<Job> order) {
        return jobs -> {
            List<Job> ordered = new ArrayList<>(jobs);
            ordered.sort(order);
            if (reverse) {
                Collections.reverse(ordered);
            }
            return ordered;
        };
    }

    private List<JobColumn> shown() {
        return columns.isEmpty()
                ? JobColumn.USUAL
                : columns.stream().map(JobColumn::parse).toList();
    }
}
