package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.store.JobQuery;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists jobs and files page by page. Thread-safe. */
final class JobListing {
    private static final int MAX_PAGE = 1000;
    private static final int JOBS_PAGE = 100;
    private static final int FILES_PAGE = 200;

    private final JobQueries queries;
    private final JobMessages messages;
    private final PageTokens tokens;

    JobListing(JobQueries queries, JobMessages messages, PageTokens tokens) {
        this.queries = queries;
        this.messages = messages;
        this.tokens = tokens;
    }

    /** EnumJobs. One job more than the page is read, to know whether another page follows. */
    EnumJobsResponse jobs(Caller caller, EnumJobsRequest request) {
        int size = pageSize(request.getPageSize(), JOBS_PAGE);
        byte[] list = list(caller, request);
        Start start = start(caller, request.getPageToken(), list);
        JobQuery query = query(caller, request, start.after, size + 1);
        List<Job> found = queries.jobs(caller, request.getAllUsers(), query);
        List<Job> page = found.subList(0, Math.min(size, found.size()));
        EnumJobsResponse.Builder response = EnumJobsResponse.newBuilder().setOtherUsersJobs(start.jobsOfOthers);
        page.forEach(job -> response.addJobs(messages.job(job)));
        if (found.size() > size) {
            Job last = page.get(size - 1);
            response.setNextPageToken(tokens.seal(start.next(last), list));
        }
        return response.build();
    }

    /** EnumFiles. */
    EnumFilesResponse files(Caller caller, EnumFilesRequest request) {
        JobId id = UnaryCalls.jobId(request);
        Job job = queries.job(caller, id);
        int size = pageSize(request.getPageSize(), FILES_PAGE);
        byte[] list = ("files of " + id).getBytes(StandardCharsets.UTF_8);
        int from = tokens.openIndex(request.getPageToken(), list);
        List<JobFile> found = queries.files(caller, id, from, size + 1);
        List<JobFile> page = found.subList(0, Math.min(size, found.size()));
        EnumFilesResponse.Builder response = EnumFilesResponse.newBuilder();
        page.forEach(file -> response.addFiles(messages.file(caller, job, file)));
        if (found.size() > size) {
            response.setNextPageToken(tokens.sealIndex(page.get(size - 1).index() + 1, list));
        }
        return response.build();
    }

    private static JobQuery query(
            Caller caller, EnumJobsRequest request, JobQuery.@Nullable Position after, int limit) {
        JobFilter filter = request.getFilter();
        return new JobQuery(
                owner(caller, request),
                WireEnums.states("filter.states", filter.getStatesList()),
                WireEnums.types("filter.types", filter.getTypesList()),
                WireEnums.priorities("filter.priorities", filter.getPrioritiesList()),
                filter.getDisplayNamePrefix(),
                filter.getIncludeFinal(),
                newestFirst(request.getOrder()),
                after,
                limit);
    }

    private static @Nullable OwnerId owner(Caller caller, EnumJobsRequest request) {
        String owner = request.getFilter().getOwner();
        if (!owner.isEmpty()) {
            return new OwnerId(owner);
        }
        return request.getAllUsers() ? null : caller.id();
    }

    private static boolean newestFirst(JobOrder order) {
        if (WireEnums.isUnknown(order)) {
            throw JobException.invalid("order", "is not an order that this service knows");
        }
        return order != JobOrder.JOB_ORDER_OLDEST_FIRST;
    }

    /** Signs the pages of lists like these. */
    PageTokens tokens() {
        return tokens;
    }

    static int pageSize(int asked, int usual) {
        if (asked < 0 || asked > MAX_PAGE) {
            throw JobException.invalid("page_size", "must be from 1 to " + MAX_PAGE + ", or 0 for " + usual);
        }
        return asked == 0 ? usual : asked;
    }

    /** Everything that decides which jobs are listed in which order. */
    private static byte[] list(Caller caller, EnumJobsRequest request) {
        return PageTokens.list(
                "jobs for " + caller.id(),
                request.toBuilder().clearPageSize().clearPageToken().build());
    }

    /** Where a page begins. Others' jobs are counted for the first page only: to count takes as long as the queue is. */
    private record Start(JobQuery.@Nullable Position after, long jobsOfOthers) {
        byte[] next(Job last) {
            byte[] place = new ListPlace(last.times().created(), last.id()).bytes();
            return ByteBuffer.allocate(place.length + Long.BYTES)
                    .put(place)
                    .putLong(jobsOfOthers)
                    .array();
        }
    }

    private Start start(Caller caller, String token, byte[] list) {
        if (token.isEmpty()) {
            return new Start(null, queries.jobsOfOthers(caller));
        }
        ByteBuffer sealed = tokens.open(token, list);
        ListPlace place = ListPlace.read(sealed);
        return new Start(new JobQuery.Position(place.time(), place.id()), sealed.getLong());
    }
}
