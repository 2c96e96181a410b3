package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.Service;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds and lists jobs that are in the queue; one that has ended is gone, as in BITS.
 *
 * @param service to ask
 */
record Jobs(Service service) {
    private static final Pattern ID = Pattern.compile("(?i)\\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})}?");
    private static final int PAGE = 1000;
    private static final int FEW = 5;

    /** By GUID, with braces or without, or by the whole name, which has to be that of one job. */
    Job find(String word) {
        Matcher id = ID.matcher(word.strip());
        if (id.matches()) {
            return service.manager()
                    .getJob(GetJobRequest.newBuilder()
                            .setJobId(id.group(1).toLowerCase(Locale.ROOT))
                            .build())
                    .getJob();
        }
        List<Job> found = new ArrayList<>();
        each(false, JobFilter.newBuilder().setDisplayNamePrefix(word).build(), job -> {
            if (job.getDisplayName().equals(word)) {
                found.add(job);
            }
        });
        if (found.isEmpty()) {
            throw new Refusal("No job is called \"" + word + "\".");
        }
        if (found.size() > 1) {
            String ids = found.stream().limit(FEW).map(Shape::guid).collect(Collectors.joining(" "));
            throw new Refusal(found.size() + " jobs are named \"" + word + "\". Use the GUID of one: " + ids
                    + (found.size() > FEW ? " ..." : ""));
        }
        return found.get(0);
    }

    /** All of the caller's, or of everybody, oldest first. */
    List<Job> all(boolean everybody) {
        List<Job> jobs = new ArrayList<>();
        each(everybody, JobFilter.getDefaultInstance(), jobs::add);
        return jobs;
    }

    private void each(boolean everybody, JobFilter filter, Consumer<Job> action) {
        EnumJobsRequest.Builder request = EnumJobsRequest.newBuilder()
                .setAllUsers(everybody)
                .setFilter(filter)
                .setOrder(JobOrder.JOB_ORDER_OLDEST_FIRST)
                .setPageSize(PAGE);
        do {
            EnumJobsResponse page = service.manager().enumJobs(request.build());
            page.getJobsList().forEach(action);
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
    }

    /** All files of a job, in their order. */
    void eachFile(Job job, Consumer<File> action) {
        EnumFilesRequest.Builder request =
                EnumFilesRequest.newBuilder().setJobId(job.getId()).setPageSize(PAGE);
        do {
            EnumFilesResponse page = service.job().enumFiles(request.build());
            page.getFilesList().forEach(action);
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
    }
}
