package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.JobHistory;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobRecord;
import dev.ebb.v1.ForgetHistoryRequest;
import dev.ebb.v1.ForgetHistoryResponse;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.JobHistoryGrpc;
import dev.ebb.v1.ListHistoryRequest;
import dev.ebb.v1.ListHistoryResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs that have ended. Thread-safe. */
final class JobHistoryService extends JobHistoryGrpc.JobHistoryImplBase {
    private static final int RECORDS_PAGE = 100;
    private static final int FILES_PAGE = 200;
    private static final int MAX_NAME_PART = 256;
    private static final int MAX_URL_PART = 8192;

    private final JobHistory history;
    private final PageTokens tokens;
    private final UnaryCalls calls;

    JobHistoryService(RpcBackends backends, RpcTranslation translation) {
        this.history = backends.history();
        this.tokens = translation.listing().tokens();
        this.calls = translation.calls();
    }

    @Override
    public void listHistory(ListHistoryRequest request, StreamObserver<ListHistoryResponse> observer) {
        calls.read(observer, caller -> list(caller, request));
    }

    @Override
    public void getHistory(GetHistoryRequest request, StreamObserver<GetHistoryResponse> observer) {
        calls.read(observer, caller -> get(caller, request));
    }

    @Override
    public void forgetHistory(ForgetHistoryRequest request, StreamObserver<ForgetHistoryResponse> observer) {
        calls.later(
                observer,
                () -> history.forget(CallerContext.current(), UnaryCalls.jobId(request)),
                forgotten -> ForgetHistoryResponse.getDefaultInstance());
    }

    /** One record more than the page is read, to know whether another page follows. */
    private ListHistoryResponse list(Caller caller, ListHistoryRequest request) {
        int size = JobListing.pageSize(request.getPageSize(), RECORDS_PAGE);
        byte[] list = PageTokens.list(
                "history for " + caller.id(),
                request.toBuilder().clearPageSize().clearPageToken().build());
        HistoryQuery query = query(caller, request, size + 1).after(after(request.getPageToken(), list));
        List<JobRecord> found = history.list(caller, request.getAllUsers(), query);
        List<JobRecord> page = found.subList(0, Math.min(size, found.size()));
        ListHistoryResponse.Builder response = ListHistoryResponse.newBuilder();
        page.forEach(record -> response.addRecords(HistoryMessages.record(record)));
        if (found.size() > size) {
            HistoryQuery.Position last = page.get(size - 1).position();
            response.setNextPageToken(tokens.seal(new ListPlace(last.ended(), last.id()).bytes(), list));
        }
        return response.build();
    }

    private GetHistoryResponse get(Caller caller, GetHistoryRequest request) {
        JobId id = UnaryCalls.jobId(request);
        int size = JobListing.pageSize(request.getPageSize(), FILES_PAGE);
        JobRecord record = history.get(caller, id);
        byte[] list = PageTokens.list(
                "history of files",
                request.toBuilder().clearPageSize().clearPageToken().build());
        int from = tokens.openIndex(request.getPageToken(), list);
        List<JobHistory.KeptFile> found = history.files(caller, id, from, size + 1);
        List<JobHistory.KeptFile> page = found.subList(0, Math.min(size, found.size()));
        GetHistoryResponse.Builder response = GetHistoryResponse.newBuilder().setRecord(HistoryMessages.record(record));
        page.forEach(file -> response.addFiles(HistoryMessages.file(record.job(), file)));
        if (found.size() > size) {
            response.setNextPageToken(tokens.sealIndex(page.get(size - 1).file().index() + 1, list));
        }
        return response.build();
    }

    private static HistoryQuery query(Caller caller, ListHistoryRequest request, int limit) {
        HistoryFilter filter = request.getFilter();
        return new HistoryQuery(
                owner(caller, request),
                WireEnums.outcomes("filter.outcomes", filter.getOutcomesList()),
                WireEnums.types("filter.types", filter.getTypesList()),
                WireEnums.priorities("filter.priorities", filter.getPrioritiesList()),
                filter.hasEndedSince() ? WireTimes.instant("filter.ended_since", filter.getEndedSince()) : null,
                filter.hasEndedBefore() ? WireTimes.instant("filter.ended_before", filter.getEndedBefore()) : null,
                part("filter.display_name_part", filter.getDisplayNamePart(), MAX_NAME_PART),
                part("filter.url_part", filter.getUrlPart(), MAX_URL_PART),
                null,
                limit);
    }

    private static @Nullable OwnerId owner(Caller caller, ListHistoryRequest request) {
        String owner = request.getFilter().getOwner();
        if (!owner.isEmpty()) {
            return new OwnerId(owner);
        }
        return request.getAllUsers() ? null : caller.id();
    }

    private static String part(String field, String text, int most) {
        if (text.length() > most) {
            throw JobException.invalid(field, "has " + text.length() + " characters; at most " + most + " are allowed");
        }
        return text;
    }

    private HistoryQuery.@Nullable Position after(String token, byte[] list) {
        if (token.isEmpty()) {
            return null;
        }
        ListPlace place = ListPlace.read(tokens.open(token, list));
        Instant ended = place.time();
        return new HistoryQuery.Position(ended, place.id());
    }
}
