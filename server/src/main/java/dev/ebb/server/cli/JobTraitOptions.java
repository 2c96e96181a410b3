package dev.ebb.server.cli;

import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobType;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose jobs and of which kind, while they are in the queue and after they have ended; the service selects. */
final class JobTraitOptions {
    @Option(names = "--all-users", description = "Everybody's jobs (administrators only).")
    boolean allUsers;

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only jobs of these types: download, upload, upload-reply.")
    List<String> types = List.of();

    @Option(
            names = "--priority",
            split = ",",
            paramLabel = "PRIORITY",
            description = "Only jobs of these priorities: foreground, high, normal, low.")
    List<String> priorities = List.of();

    @Option(names = "--owner", paramLabel = "PRINCIPAL", description = "Only jobs of this owner, such as uid:1000.")
    String owner = "";

    List<JobType> types() {
        return types.stream()
                .map(it -> Words.parse(JobType.class, "JOB_TYPE_", "type", it))
                .toList();
    }

    List<JobPriority> priorities() {
        return priorities.stream().map(Words::priority).toList();
    }
}
