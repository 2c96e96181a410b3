package dev.ebb.server.app;

import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.fleet.ProgressBoard;
import dev.ebb.server.job.JobId;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.store.NodeProgress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What runs in the whole fleet: here to the moment, elsewhere as it was about a second ago and by the job alone. Counts and
 * rates are this node's. Thread-safe.
 */
final class FleetTransfers implements RunningTransfers {
    private final RunningTransfers own;
    private final ProgressBoard board;

    FleetTransfers(RunningTransfers own, ProgressBoard board) {
        this.own = own;
        this.board = board;
    }

    @Override
    public Optional<RunningJob> job(JobId id) {
        return own.job(id).or(() -> board.of(id).map(FleetTransfers::job));
    }

    @Override
    public List<RunningJob> jobs() {
        return Stream.concat(own.jobs().stream(), board.all().stream().map(FleetTransfers::job))
                .toList();
    }

    private static RunningJob job(NodeProgress shown) {
        return new RunningJob(
                shown.id(),
                shown.owner(),
                shown.state(),
                shown.filesTotal(),
                shown.filesTransferred(),
                shown.bytesTransferred(),
                shown.bytesTotal(),
                shown.bytesPerSecond());
    }

    @Override
    public Optional<TransferProgress> file(JobId id, int fileIndex) {
        return own.file(id, fileIndex);
    }

    @Override
    public Optional<String> responseHeaders(JobId id, int fileIndex) {
        return own.responseHeaders(id, fileIndex);
    }

    @Override
    public Optional<TransferProgress> reply(JobId id, int fileIndex) {
        return own.reply(id, fileIndex);
    }

    @Override
    public int transfers() {
        return own.transfers();
    }

    @Override
    public long bytesPerSecond() {
        return own.bytesPerSecond();
    }
}
