package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.ListHistoryRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which jobs that have ended; the service selects. */
final class HistoryFilterOptions {
    @Mixin
    private final JobTraitOptions traits = new JobTraitOptions();

    @Option(
            names = "--outcome",
            split = ",",
            paramLabel = "OUTCOME",
            description = "Only jobs that ended so: completed, cancelled, failed (cancelled while in an error).")
    List<String> outcomes = List.of();

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
                .setOwner(traits.owner)
                .setDisplayNamePart(name)
                .setUrlPart(url);
        outcomes.forEach(it -> filter.addOutcomes(Words.parse(JobOutcome.class, "JOB_OUTCOME_", "outcome", it)));
        filter.addAllTypes(traits.types()).addAllPriorities(traits.priorities());
        if (since != null) {
            filter.setEndedSince(timestamp(PastTime.read("--since", since, now, zone)));
        }
        if (until != null) {
            filter.setEndedBefore(timestamp(PastTime.read("--until", until, now, zone)));
        }
        ListHistoryRequest.Builder request = ListHistoryRequest.newBuilder().setAllUsers(traits.allUsers);
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
