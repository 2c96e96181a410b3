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

    /** How a page is asked for; E is what may hinder it. */
    interface Pages<E extends Exception> {
        EnumJobsResponse page(EnumJobsRequest request) throws E;
    }

    /** As below from a service, which is asked for the files of jobs as well, and only those that fit. */
    long each(Service service, Predicate<Job> action) {
        return each(request, service.manager()::enumJobs, job -> !selection.fits(job, service) || action.test(job));
    }

    /** Hands jobs over until one is answered with false; returns how many live jobs other users have. */
    static <E extends Exception> long each(EnumJobsRequest request, Pages<E> pages, Predicate<Job> action) throws E {
        EnumJobsRequest.Builder next = request.toBuilder().setPageSize(PAGE);
        while (true) {
            EnumJobsResponse page = pages.page(next.build());
            for (Job job : page.getJobsList()) {
                if (!action.test(job)) {
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
