package dev.ebb.server.cli;

import dev.ebb.v1.ForgetHistoryRequest;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.ListHistoryRequest;
import dev.ebb.v1.ListHistoryResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb history}: jobs that have ended, as long as they are kept. */
@Command(
        name = "history",
        description = {
            "Shows jobs that have ended, those that ended last first.",
            "",
            "  ebb history                      your jobs that have ended",
            "  ebb history show JOB             one of them with its files: from where, with which digests, what went wrong",
            "  ebb history forget JOB...        these are forgotten before their time",
            ""
        })
final class HistoryCommand implements Callable<Integer> {
    private static final int PAGE = 1000;

    private final CommandContext context;
    private final Connector connector;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "show or forget.")
    String action = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "JOB",
            description = "Id of a job, or enough of it to be unique; or its name.")
    List<String> jobs = List.of();

    @Mixin
    private final HistoryFilterOptions filter = new HistoryFilterOptions();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "At most so many jobs. Default: all.")
    int limit = Integer.MAX_VALUE;

    @Option(
            names = "--json",
            description = "Print each job as a line of JSON; with show the job, and then a line for each file.")
    boolean json;

    HistoryCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        checkWords();
        ListHistoryRequest request = filter.request(context.clock().instant(), context.zone());
        try (Service service = connector.open()) {
            switch (action) {
                case "show" -> show(service, new JobReference(service).resolve(jobs.get(0)));
                case "forget" -> forget(service);
                default -> list(service, request);
            }
        }
        return ExitCode.OK.number();
    }

    private void checkWords() {
        boolean fits = switch (action) {
            case "" -> true;
            case "show" -> jobs.size() == 1;
            case "forget" -> !jobs.isEmpty();
            default -> throw CliException.usage("\"" + action + "\" is neither show nor forget");
        };
        if (!fits) {
            throw CliException.usage("\"history " + action + "\" takes " + (action.equals("show") ? "a JOB" : "JOBs")
                    + "; \"ebb history\" shows them all");
        }
        if (!action.isEmpty() && (filter.isUsed() || limit != Integer.MAX_VALUE)) {
            throw CliException.usage(
                    "Filters and --limit belong to \"history\" alone, not to \"history " + action + "\"");
        }
        if (limit < 1) {
            throw CliException.usage("--limit: " + limit + " is not a number of jobs; write 1 or more");
        }
    }

    private void list(Service service, ListHistoryRequest request) {
        List<JobRecord> records = new ArrayList<>();
        Consumer<JobRecord> each = json ? record -> Json.line(context.out(), record) : records::add;
        ListHistoryRequest.Builder next = request.toBuilder();
        int left = limit;
        do {
            ListHistoryResponse page = service.history()
                    .listHistory(next.setPageSize(Math.min(PAGE, left)).build());
            page.getRecordsList().forEach(each);
            left -= page.getRecordsCount();
            next.setPageToken(page.getNextPageToken());
        } while (left > 0 && !next.getPageToken().isEmpty());
        if (json) {
            return;
        }
        if (records.isEmpty()) {
            context.err().println("No jobs.");
        } else {
            new HistorySheet(context).print(records, request.getAllUsers());
        }
    }

    private void show(Service service, String id) {
        GetHistoryRequest.Builder next =
                GetHistoryRequest.newBuilder().setJobId(id).setPageSize(PAGE);
        GetHistoryResponse first = service.history().getHistory(next.build());
        List<HistoryFile> files = new ArrayList<>(first.getFilesList());
        String token = first.getNextPageToken();
        while (!token.isEmpty()) {
            GetHistoryResponse page =
                    service.history().getHistory(next.setPageToken(token).build());
            files.addAll(page.getFilesList());
            token = page.getNextPageToken();
        }
        if (json) {
            Json.line(context.out(), first.getRecord());
            files.forEach(file -> Json.line(context.out(), file));
        } else {
            new HistorySheet(context).print(first.getRecord(), files);
        }
    }

    /** All are looked up before the first goes. */
    private void forget(Service service) {
        JobReference reference = new JobReference(service);
        List<String> ids = jobs.stream().map(reference::resolve).distinct().toList();
        for (String id : ids) {
            service.history()
                    .forgetHistory(
                            ForgetHistoryRequest.newBuilder().setJobId(id).build());
            context.out().println(Plain.of(id + " is forgotten"));
        }
    }
}
