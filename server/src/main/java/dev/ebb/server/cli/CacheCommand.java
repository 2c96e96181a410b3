package dev.ebb.server.cli;

import dev.ebb.v1.ClearRecordsRequest;
import dev.ebb.v1.DeleteRecordRequest;
import dev.ebb.v1.DeleteUrlRequest;
import dev.ebb.v1.EnumRecordsRequest;
import dev.ebb.v1.EnumRecordsResponse;
import dev.ebb.v1.GetMaximumCacheSizeRequest;
import dev.ebb.v1.GetMaximumContentAgeRequest;
import dev.ebb.v1.GetRecordRequest;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetMaximumCacheSizeRequest;
import dev.ebb.v1.SetMaximumContentAgeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb cache list|info|delete|clear|limit|age}: what this machine keeps for peers. */
@Command(
        name = "cache",
        description = {
            "Shows and changes what this machine keeps for peers (administrators only).",
            "",
            "  ebb cache list             all records, what was used last first",
            "  ebb cache info ID          one record",
            "  ebb cache delete ID|URL    removes a record, unless it is being served",
            "  ebb cache clear            removes all, as soon as they are idle",
            "  ebb cache limit [PERCENT]  most that it may hold, of the volume with the service's state",
            "  ebb cache age [DAYS]       how long content is kept that nobody asks for",
            ""
        })
final class CacheCommand implements Callable<Integer> {
    private static final int NAMES = 12;
    private static final int MOST_DAYS = 120;

    private final CommandContext context;
    private final Connector connector;

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, info, delete, clear, limit or age.")
    String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "Id or URL, percent, or days.")
    String value = "";

    @Option(names = "--json", description = "Print each record as a line of JSON.")
    boolean json;

    CacheCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        boolean fine = switch (action) {
            case "list", "clear" -> value.isEmpty();
            case "info", "delete" -> !value.isEmpty();
            case "limit", "age" -> true;
            default ->
                throw CliException.usage("\"" + action + "\" is none of list, info, delete, clear, limit and age");
        };
        if (!fine) {
            throw CliException.usage("\"cache " + action + "\" takes "
                    + (action.equals("info") || action.equals("delete") ? "the id of a record" : "nothing more"));
        }
        try (Service service = connector.open()) {
            switch (action) {
                case "list" -> list(service);
                case "info" ->
                    show(service.peers()
                            .getRecord(
                                    GetRecordRequest.newBuilder().setId(value).build())
                            .getRecord());
                case "delete" -> delete(service);
                case "clear" -> service.peers().clearRecords(ClearRecordsRequest.getDefaultInstance());
                case "limit" -> limit(service);
                default -> age(service);
            }
        }
        return ExitCode.OK.number();
    }

    private void list(Service service) {
        Table table = new Table("ID", "BYTES", "VALIDATED", "LAST USED", "URL");
        String next = "";
        do {
            EnumRecordsResponse page = service.peers()
                    .enumRecords(
                            EnumRecordsRequest.newBuilder().setPageToken(next).build());
            for (PeerCacheRecord record : page.getRecordsList()) {
                if (json) {
                    Json.line(context.out(), record);
                } else {
                    table.row(
                            record.getId(),
                            String.valueOf(record.getFileSize()),
                            record.getValidated() ? "yes" : "no",
                            time(record.getLastAccessTime()),
                            record.getOriginUrl());
                }
            }
            next = page.getNextPageToken();
        } while (!next.isEmpty());
        if (!json) {
            table.print(context.out());
        }
    }

    private void show(PeerCacheRecord record) {
        if (json) {
            Json.line(context.out(), record);
            return;
        }
        line("id", record.getId());
        line("url", record.getOriginUrl());
        line("bytes", String.valueOf(record.getFileSize()));
        line("digest", record.getDigest());
        line("validator", record.getValidator());
        line("validated", record.getValidated() ? "yes" : "no");
        line("modified", record.hasFileModificationTime() ? time(record.getFileModificationTime()) : "-");
        line("last used", time(record.getLastAccessTime()));
    }

    private void delete(Service service) {
        if (!value.contains("://")) {
            service.peers()
                    .deleteRecord(DeleteRecordRequest.newBuilder().setId(value).build());
            return;
        }
        ResultCode result = service.peers()
                .deleteUrl(DeleteUrlRequest.newBuilder().setUrl(value).build())
                .getResult();
        if (result == ResultCode.RESULT_CODE_S_FALSE) {
            context.say("There is no record of this URL.");
        }
    }

    private void limit(Service service) {
        if (!value.isEmpty()) {
            warn(service.peers()
                    .setMaximumCacheSize(SetMaximumCacheSizeRequest.newBuilder()
                            .setPercent(number("percent"))
                            .build())
                    .getResult());
        }
        int percent = service.peers()
                .getMaximumCacheSize(GetMaximumCacheSizeRequest.getDefaultInstance())
                .getPercent();
        context.out().println(percent + " %");
    }

    private void age(Service service) {
        if (!value.isEmpty()) {
            long seconds =
                    Duration.ofDays(number("number of days up to " + MOST_DAYS)).toSeconds();
            warn(service.peers()
                    .setMaximumContentAge(SetMaximumContentAgeRequest.newBuilder()
                            .setAge(com.google.protobuf.Duration.newBuilder().setSeconds(seconds))
                            .build())
                    .getResult());
        }
        long days = service.peers()
                        .getMaximumContentAge(GetMaximumContentAgeRequest.getDefaultInstance())
                        .getAge()
                        .getSeconds()
                / Duration.ofDays(1).toSeconds();
        context.out().println(days + " days");
    }

    private int number(String what) {
        if (!value.matches("\\d{1,6}")) {
            throw CliException.usage("\"" + value + "\" is no " + what);
        }
        return Integer.parseInt(value);
    }

    private void warn(ResultCode result) {
        if (result == ResultCode.RESULT_CODE_S_FALSE) {
            context.say("Kept, but a policy says otherwise and holds.");
        }
    }

    private String time(com.google.protobuf.Timestamp at) {
        return Instant.ofEpochSecond(at.getSeconds()).toString();
    }

    private void line(String name, String text) {
        context.out().println((Plain.pad(name, NAMES) + Plain.of(text)).stripTrailing());
    }
}
