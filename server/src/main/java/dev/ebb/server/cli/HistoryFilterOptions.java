package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ListHistoryRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs that have ended; the service selects. */
final class HistoryFilterOptions {
    @Option(names = "--all-users", description = "Everybody's jobs (administrators only).")
    boolean allUsers;

    @Option(
            names = "--outcome",
            split = ",",
            paramLabel = "OUTCOME",
            description = "Only jobs that ended so: completed, cancelled, failed (cancelled while in an error).")
    List<String> outcomes = List.of();

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only jobs of these types: download, upload, upload-reply.")
    List<String> types = List.of();

    @Option(names = "--priority", split = ",", paramLabel = "PRIORITY", description = "Only jobs of these priorities.")
    List<String> priorities = List.of();

    @Option(names = "--owner", paramLabel = "PRINCIPAL", description = "Only jobs of this owner, such as uid:1000.")
    String owner = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "Only jobs whose name has this in it.")
    String name = "";

    @Option(
            names = "--url",
            paramLabel = "TEXT",
            description = "Only jobs with a file whose URL has this in it, as asked for or as it answered.")
    String url = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only jobs that ended then or later: " + PastTime.FORMS + ".")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only jobs that ended before, likewise.")
    @Nullable
    String until;

    boolean isUsed() {
        return !request(Instant.EPOCH, ZoneId.of("UTC")).equals(ListHistoryRequest.getDefaultInstance());
    }

    /** What the service is asked for. */
    ListHistoryRequest request(Instant now, ZoneId zone) {
        HistoryFilter.Builder filter = HistoryFilter.newBuilder()
                .setOwner(owner)
                .setDisplayNamePart(name)
                .setUrlPart(url);
        outcomes.forEach(it -> filter.addOutcomes(Words.parse(JobOutcome.class, "JOB_OUTCOME_", "outcome", it)));
        types.forEach(it -> filter.addTypes(Words.parse(JobType.class, "JOB_TYPE_", "type", it)));
        priorities.forEach(it -> filter.addPriorities(Words.priority(it)));
        if (since != null) {
            filter.setEndedSince(timestamp(PastTime.read("--since", since, now, zone)));
        }
        if (until != null) {
            filter.setEndedBefore(timestamp(PastTime.read("--until", until, now, zone)));
        }
        ListHistoryRequest.Builder request = ListHistoryRequest.newBuilder().setAllUsers(allUsers);
        return filter.build().equals(HistoryFilter.getDefaultInstance())
                ? request.build()
                : request.setFilter(filter).build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
