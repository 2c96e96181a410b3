package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which jobs. What the service can select by is left to it; names, hosts and ages are compared here. */
final class JobFilterOptions {
    @Option(
            names = {"-a", "--all"},
            description = "Also jobs that have ended, while their history is kept.")
    boolean all;

    @Mixin
    private final JobTraitOptions traits = new JobTraitOptions();

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only jobs in these states, such as error,transient_error.")
    List<String> states = List.of();

    @Option(
            names = "--name",
            paramLabel = "PATTERN",
            description = "Only jobs whose name starts with this, or with * or ? in it matches it wholly.")
    String name = "";

    @Option(
            names = "--host",
            paramLabel = "PATTERN",
            description = "Only jobs with a file from or to this host, such as example.com or *.example.com.")
    @Nullable
    String host;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "Only jobs made longer ago than this, such as 2d.")
    @Nullable
    String olderThan;

    @Option(names = "--newer-than", paramLabel = "TIME", description = "Only jobs made within this time, such as 1h.")
    @Nullable
    String newerThan;

    /** What the service is asked for. */
    EnumJobsRequest.Builder request() {
        JobFilter.Builder filter = JobFilter.newBuilder().setIncludeFinal(all);
        for (String state : states) {
            JobState parsed = Words.parse(JobState.class, "JOB_STATE_", "state", state);
            filter.addStates(parsed);
            if (parsed == JobState.JOB_STATE_ACKNOWLEDGED || parsed == JobState.JOB_STATE_CANCELLED) {
                filter.setIncludeFinal(true);
            }
        }
        filter.addAllTypes(traits.types()).addAllPriorities(traits.priorities());
        filter.setDisplayNamePrefix(Glob.literalStart(name));
        filter.setOwner(traits.owner);
        return EnumJobsRequest.newBuilder().setAllUsers(traits.allUsers).setFilter(filter);
    }

    /** The rest of the conditions. */
    Selection selection(Instant now) {
        return new Selection(
                Glob.isPattern(name) ? Glob.of(name) : Glob.any(),
                host == null ? null : Glob.ofAnyCase(host),
                olderThan == null ? Instant.MAX : now.minus(age("--older-than", olderThan)),
                newerThan == null ? Instant.MIN : now.minus(age("--newer-than", newerThan)));
    }

    private static Duration age(String option, String word) {
        return Words.duration(option, word);
    }

    /**
     * What a job must fulfil besides.
     *
     * @param name its name
     * @param host the host of one of its files; null = any
     * @param before when it was made at the latest
     * @param after when it was made at the earliest
     */
    record Selection(Glob name, @Nullable Glob host, Instant before, Instant after) {
        /** Asks for the files of a job only when everything else fits. */
        boolean fits(Job job, Service service) {
            Instant created = JobText.instant(job.getTimes().getCreationTime());
            return name.matches(job.getDisplayName())
                    && !created.isAfter(before)
                    && !created.isBefore(after)
                    && (host == null || hasFileAt(host, new JobFiles(service, job.getId())));
        }

        private static boolean hasFileAt(Glob host, JobFiles files) {
            AtomicBoolean found = new AtomicBoolean();
            files.each(file -> {
                found.set(host.matches(hostOf(file.getRemoteName())));
                return !found.get();
            });
            return found.get();
        }

        private static String hostOf(String url) {
            try {
                String host = URI.create(url).getHost();
                return host == null ? "" : host.toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException noUrl) {
                return "";
            }
        }
    }
}
