package dev.ebb.server.peer.client;

import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.JobType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine that looks among peers first where a job allows it, and keeps for them what it may. For everything else it is the
 * engine it stands before. Thread-safe.
 */
public final class PeeringEngine implements TransferEngine {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final TransferEngine engine;
    private final PeerWorld world;

    PeeringEngine(TransferEngine engine, PeerWorld world) {
        this.engine = engine;
        this.world = world;
    }

    @Override
    public Transfer start(TransferTask task, TransferListener listener) {
        boolean asks = task.mode().peers().client()
                && world.mayAsk().getAsBoolean()
                && Vouched.mayHelp(task)
                && !world.neighbours().candidates(world.clock().instant()).isEmpty();
        boolean keeps = task.mode().peers().server() && world.mayKeep().getAsBoolean() && Vouched.isOrdinary(task);
        return asks || keeps
                ? PeeringTransfer.start(world, task, listener, new Ways(asks, keeps))
                : engine.start(task, listener);
    }

    @Override
    public CompletionStage<PublishResult> publish(List<PublishTask> files, BooleanSupplier held) {
        return engine.publish(files, held).thenApply(result -> {
            for (PublishTask placed : files.subList(0, result.placed())) {
                Path temporary = placed.files().temporary();
                if (temporary != null) {
                    world.keeper().judged(temporary, true); // Complete implies it
                }
            }
            return result;
        });
    }

    @Override
    public CompletionStage<Integer> discard(List<TransferTask.LocalFiles> files) {
        files.forEach(given -> {
            Path temporary = given.temporary();
            if (temporary != null) {
                world.keeper().abandoned(temporary);
            }
        });
        return engine.discard(files);
    }

    @Override
    public CompletionStage<Inquired> inquire(TransferTask task) {
        return engine.inquire(task);
    }

    @Override
    public CompletionStage<Void> abandon(TransferTask task) {
        return engine.abandon(task);
    }

    @Override
    public Space space() {
        return engine.space();
    }

    @Override
    public CompletionStage<Void> probe(TransferTask.LocalFiles files, JobType type) {
        return engine.probe(files, type);
    }

    @Override
    public CompletionStage<FileContent> read(TransferTask.LocalFiles file, @Nullable String key, int maxBytes) {
        return engine.read(file, key, maxBytes);
    }

    @Override
    public List<PathReport> paths() {
        return engine.paths();
    }

    @Override
    public CompletionStage<List<PastDecision>> decisions(String path) {
        return engine.decisions(path);
    }

    /** Stops transfers with peers as well. */
    @Override
    public void close() {
        world.running().stopAll(CLOSE_LIMIT);
        world.peers().close();
        engine.close();
    }
}
