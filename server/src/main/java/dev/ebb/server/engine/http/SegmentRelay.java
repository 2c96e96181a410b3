package dev.ebb.server.engine.http;

import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;

/** Runs what the network reports as steps of an attempt at parts of a file. Confined to its strand. */
final class SegmentRelay implements DownloadRequests.Events {
    private final RangesAttempt attempt;
    private final Executor strand;

    SegmentRelay(RangesAttempt attempt, Executor strand) {
        this.attempt = attempt;
        this.strand = strand;
    }

    @Override
    public Executor strand() {
        return strand;
    }

    @Override
    public void head(Answer answer, ResponseHead head) {
        attempt.run(() -> attempt.head(attempt.open(), answer, head));
    }

    @Override
    public void body(List<ByteBuf> buffers, long bytes) {
        attempt.run(() -> attempt.body(attempt.open(), buffers, bytes));
    }

    @Override
    public void end() {
        attempt.run(() -> attempt.ended(attempt.open()));
    }

    @Override
    public void failed(TransferError error) {
        attempt.run(() -> attempt.broken(attempt.open(), error));
    }
}
