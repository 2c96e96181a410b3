package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.Job;
import java.util.function.Predicate;

/**
 * The jobs that a person asks for, page by page.
 *
 * @param request what the service selects by
 * @param selection what is compared here
 */
record JobListing(EnumJobsRequest request, JobFilterOptions.Selection selection) {
    private static final int PAGE = 200;

    /** Hands jobs over until one is answered with false; returns how many live jobs other users have. */
    long each(Service service, Predicate<Job> action) {
        EnumJobsRequest.Builder next = request.toBuilder().setPageSize(PAGE);
        while (true) {
            EnumJobsResponse page = service.manager().enumJobs(next.build());
            for (Job job : page.getJobsList()) {
                if (selection.fits(job, service) && !action.test(job)) {
                    return page.getOtherUsersJobs();
                }
            }
            if (page.getNextPageToken().isEmpty()) {
                return page.getOtherUsersJobs();
            }
            next.setPageToken(page.getNextPageToken());
        }
    }
}
