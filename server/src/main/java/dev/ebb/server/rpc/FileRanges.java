package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.RangeRules;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.GetFileRangesRequest;
import dev.ebb.v1.GetFileRangesResponse;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.GetFilledFileRangesResponse;
import dev.ebb.v1.RequestFileRangesRequest;
import dev.ebb.v1.RequestFileRangesResponse;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import dev.ebb.v1.UpdateDownloadPositionResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** The calls on parts of a file: of IBackgroundCopyFile2 and IBackgroundCopyFile6. Thread-safe. */
final class FileRanges implements ServiceTable.Part {
    private final JobQueries queries;
    private final UnaryCalls calls;
    private final JobChanges changes;

    FileRanges(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.calls = translation.calls();
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyFileGrpc.getGetFileRangesMethod(), this::ranges)
                .unary(BackgroundCopyFileGrpc.getRequestFileRangesMethod(), this::request)
                .unary(BackgroundCopyFileGrpc.getGetFilledFileRangesMethod(), this::filled)
                .unary(BackgroundCopyFileGrpc.getUpdateDownloadPositionMethod(), this::position);
    }

    private void ranges(GetFileRangesRequest request, StreamObserver<GetFileRangesResponse> observer) {
        calls.read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            List<FileRange> ranges =
                    queries.file(caller, job.id(), request.getIndex()).spec().ranges();
            return GetFileRangesResponse.newBuilder()
                    .setResult(WireEnums.result(ranges.isEmpty() ? new ErrorCode(1) : ErrorCode.S_OK))
                    .addAllRanges(write(ranges))
                    .build();
        });
    }

    private void request(RequestFileRangesRequest request, StreamObserver<RequestFileRangesResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> {
                    List<FileRange> ranges = read("ranges", request.getRangesList());
                    if (ranges.isEmpty()) {
                        throw JobException.invalid("ranges", "must hold at least one range");
                    }
                    return new JobCommand.RequestFileRanges(request.getIndex(), RangeSet.of(ranges));
                },
                job -> RequestFileRangesResponse.newBuilder().setJob(job).build());
    }

    private void position(
            UpdateDownloadPositionRequest request, StreamObserver<UpdateDownloadPositionResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.UpdateDownloadPosition(request.getIndex(), request.getOffset()),
                job -> UpdateDownloadPositionResponse.newBuilder().setJob(job).build());
    }

    private void filled(GetFilledFileRangesRequest request, StreamObserver<GetFilledFileRangesResponse> observer) {
        calls.read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile file = queries.file(caller, job.id(), request.getIndex());
            return GetFilledFileRangesResponse.newBuilder()
                    .addAllRanges(write(filled(caller, job, file).ranges()))
                    .build();
        });
    }

    private RangeSet filled(Caller caller, Job job, JobFile file) {
        if (job.type() != JobType.DOWNLOAD) {
            return RangeSet.EMPTY;
        }
        List<FileRange> parts = file.spec().ranges();
        if (file.state() != FileState.PENDING) {
            RangeSet whole = RangeSet.of(0, file.bytesTotal());
            return parts.isEmpty() ? whole : remote(parts, file.bytesTotal(), file.bytesTotal());
        }
        return queries.checkpoint(caller, job.id(), file.index())
                .map(kept -> parts.isEmpty() ? kept.durable() : remote(parts, kept.durableBytes(), kept.bytesTotal()))
                .orElse(RangeSet.EMPTY);
    }

    /** Where the first so many bytes of a file of parts, which has {@code size}, come from. */
    private static RangeSet remote(List<FileRange> parts, long here, long size) {
        long said = parts.stream()
                .filter(part -> !part.isToEof())
                .mapToLong(FileRange::length)
                .sum();
        RangeSet found = RangeSet.EMPTY;
        long left = here;
        for (FileRange part : parts) {
            long length = Math.min(left, part.isToEof() ? size - said : part.length());
            found = found.with(part.initialOffset(), part.initialOffset() + length);
            left -= length;
        }
        return found;
    }

    /** Ranges of a request, whose numbers are unsigned. */
    static List<FileRange> read(String field, List<dev.ebb.v1.FileRange> wire) {
        List<FileRange> ranges = new ArrayList<>(wire.size());
        for (int i = 0; i < wire.size(); i++) {
            dev.ebb.v1.FileRange range = wire.get(i);
            long length = range.hasLength() ? range.getLength() : FileRange.TO_EOF;
            ranges.add(RangeRules.range(field + "[" + i + "]", range.getInitialOffset(), length));
        }
        return ranges;
    }

    static List<dev.ebb.v1.FileRange> write(List<FileRange> ranges) {
        List<dev.ebb.v1.FileRange> wire = new ArrayList<>(ranges.size());
        for (FileRange range : ranges) {
            dev.ebb.v1.FileRange.Builder message =
                    dev.ebb.v1.FileRange.newBuilder().setInitialOffset(range.initialOffset());
            if (!range.isToEof()) {
                message.setLength(range.length());
            }
            wire.add(message.build());
        }
        return wire;
    }
}
