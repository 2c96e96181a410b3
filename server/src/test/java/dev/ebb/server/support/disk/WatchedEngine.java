package dev.ebb.server.support.disk;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.JobType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The real engine, whose files all lie on a watched disk. */
public final class WatchedEngine implements TransferEngine {
    private final TransferEngine engine;
    private final WatchedDisk disk;

    public WatchedEngine(TransferEngine engine, WatchedDisk disk) {
        this.engine = engine;
        this.disk = disk;
    }

    private LocalFiles watched(LocalFiles files) {
        Path temporary = files.temporary();
        return new LocalFiles(
                disk.path(files.destination()),
                temporary == null ? null : disk.path(temporary),
                files.createDirectories(),
                files.owner(),
                files.roots().stream().map(disk::path).toList());
    }

    @Override
    public Transfer start(TransferTask task, TransferListener listener) {
        TransferTask watched = new TransferTask(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                task.type(),
                task.remote(),
                watched(task.files()),
                task.resumeFrom(),
                task.expectedDigest(),
                task.customHeaders(),
                task.trustedCertificatesPem(),
                task.stallTimeout(),
                task.foreground(),
                task.http(),
                task.mode(),
                task.selection());
        return engine.start(watched, listener);
    }

    @Override
    public CompletionStage<PublishResult> publish(List<PublishTask> files, BooleanSupplier held) {
        return engine.publish(
                files.stream()
                        .map(it -> new PublishTask(
                                watched(it.files()), it.overwrite(), it.bytes(), it.fileKey(), it.recipient()))
                        .toList(),
                held);
    }

    @Override
    public CompletionStage<Integer> discard(List<LocalFiles> files) {
        return engine.discard(files.stream().map(this::watched).toList());
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
    public CompletionStage<Void> probe(LocalFiles files, JobType type) {
        return engine.probe(watched(files), type);
    }

    @Override
    public CompletionStage<FileContent> read(LocalFiles file, @Nullable String key, int maxBytes) {
        return engine.read(watched(file), key, maxBytes);
    }

    @Override
    public void close() {
        engine.close();
    }
}
