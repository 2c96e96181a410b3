package dev.ebb.server.cli;

import static dev.ebb.server.cli.FakeServices.answer;

import dev.ebb.v1.ForgetHistoryRequest;
import dev.ebb.v1.ForgetHistoryResponse;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryImplBase;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.ListHistoryRequest;
import dev.ebb.v1.ListHistoryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** The history of a {@link FakeServer}: what a test puts into it, in pages of two at most, and what it was asked. */
final class FakeHistory extends JobHistoryImplBase {
    private static final int PAGE = 2;

    final List<JobRecord> records = new ArrayList<>();
    final List<HistoryFile> files = new ArrayList<>();
    final List<ListHistoryRequest> asked = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();

    @Override
    public void listHistory(ListHistoryRequest request, StreamObserver<ListHistoryResponse> to) {
        asked.add(request);
        int from = from(request.getPageToken());
        int size = request.getPageSize() == 0 ? PAGE : Math.min(PAGE, request.getPageSize());
        int end = Math.min(records.size(), from + size);
        answer(
                to,
                ListHistoryResponse.newBuilder()
                        .addAllRecords(records.subList(from, end))
                        .setNextPageToken(next(end, records))
                        .build());
    }

    @Override
    public void getHistory(GetHistoryRequest request, StreamObserver<GetHistoryResponse> to) {
        int from = from(request.getPageToken());
        int end = Math.min(files.size(), from + PAGE);
        answer(
                to,
                GetHistoryResponse.newBuilder()
                        .setRecord(JobRecord.newBuilder().setJobId(request.getJobId()))
                        .addAllFiles(files.subList(from, end))
                        .setNextPageToken(next(end, files))
                        .build());
    }

    @Override
    public void forgetHistory(ForgetHistoryRequest request, StreamObserver<ForgetHistoryResponse> to) {
        forgotten.add(request.getJobId());
        answer(to, ForgetHistoryResponse.getDefaultInstance());
    }

    private static int from(String token) {
        return token.isEmpty() ? 0 : Integer.parseInt(token);
    }

    private static String next(int end, List<?> all) {
        return end < all.size() ? Integer.toString(end) : "";
    }
}
