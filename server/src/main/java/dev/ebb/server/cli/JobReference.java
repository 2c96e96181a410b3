package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the job that a person means: by id, by the beginning of an id, or by name.
 *
 * @param service to ask
 */
record JobReference(Service service) {
    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int PAGE = 1000;

    /** The id; a whole one is not looked up, so that the service says itself what it thinks of it. */
    String resolve(String word) {
        String text = word.strip();
        if (ID.matcher(text).matches()) {
            return text.toLowerCase(Locale.ROOT);
        }
        List<Job> byId = new ArrayList<>();
        List<Job> byName = new ArrayList<>();
        String start = text.toLowerCase(Locale.ROOT);
        JobFilter withEnded = JobFilter.newBuilder().setIncludeFinal(true).build();
        each(EnumJobsRequest.newBuilder().setFilter(withEnded), job -> {
            if (!start.isEmpty() && job.getId().startsWith(start)) {
                byId.add(job);
            }
            if (job.getDisplayName().equals(text)) {
                byName.add(job);
            }
        });
        List<Job> found = byId.isEmpty() ? byName : byId;
        if (found.isEmpty()) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "BG_E_NOT_FOUND (0x80200001): no job has an id that begins with \"" + word + "\", nor this name. "
                            + Hints.WHICH_JOBS);
        }
        if (found.size() > 1) {
            String ids = found.stream().limit(5).map(Job::getId).collect(Collectors.joining(", "));
            throw CliException.usage("\"" + word + "\" means " + found.size() + " jobs: " + ids
                    + (found.size() > 5 ? ", ..." : "") + ". Give more of the id.");
        }
        return found.get(0).getId();
    }

    /** The ids of all that are in the queue, oldest first. */
    List<String> all(boolean everybody) {
        List<String> ids = new ArrayList<>();
        each(
                EnumJobsRequest.newBuilder().setAllUsers(everybody).setOrder(JobOrder.JOB_ORDER_OLDEST_FIRST),
                job -> ids.add(job.getId()));
        return ids;
    }

    private void each(EnumJobsRequest.Builder request, Consumer<Job> action) {
        String token = "";
        do {
            EnumJobsResponse page = service.manager()
                    .enumJobs(request.setPageSize(PAGE).setPageToken(token).build());
            page.getJobsList().forEach(action);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
    }
}
