package dev.ebb.server.engine.runtime;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.ConnectionShares;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.DiskThreads;
import dev.ebb.server.engine.disk.LocalChecks;
import dev.ebb.server.engine.disk.LocalContent;
import dev.ebb.server.engine.disk.Publisher;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.http.ClientIdentities;
import dev.ebb.server.engine.http.DownloadAttempt;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.HttpClient;
import dev.ebb.server.engine.http.ParallelAttempt;
import dev.ebb.server.engine.http.RangesAttempt;
import dev.ebb.server.engine.http.RemoteInquiry;
import dev.ebb.server.engine.http.Spreading;
import dev.ebb.server.engine.upload.Abandonment;
import dev.ebb.server.engine.upload.UploadAttempt;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine for http and https. Thread-safe. */
public final class HttpTransferEngine implements TransferEngine {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final EngineParts parts;
    private final RunningTransfers running = new RunningTransfers();
    private final Executor chores;
    private volatile EngineWatch watch = EngineWatch.NOBODY;

    /** An engine that keeps the reserve free on every volume. */
    public HttpTransferEngine(EngineOptions options, InstantSource clock) {
        this(options, null, CertificateOptions.NONE, CertificateListener.NOBODY, clock);
    }

    /** An engine that keeps the reserve free on the volume of the state folder alone. */
    public HttpTransferEngine(
            EngineOptions options,
            @Nullable Path state,
            CertificateOptions stores,
            CertificateListener certificates,
            InstantSource clock) {
        DiskThreads disk = new DiskThreads(options.diskThreads());
        parts = new EngineParts(
                new HttpClient(options, certificates, clock),
                disk,
                new SpaceGuard(options.reserveBytes(), state, options.preallocate(), disk.chores()),
                options,
                new ClientIdentities(stores, options.tls()),
                clock);
        chores = disk.chores();
    }

    @Override
    public Transfer start(TransferTask task, TransferListener listener) {
        FileWatch looking = watch.began(task);
        TransferListener counted = new CountedListener(listener, looking);
        if (!running.enter(counted)) {
            return refused(task, counted);
        }
        TransferTask looked =
                looking.equals(FileWatch.NOBODY) ? task : task.with(task.mode().with(looking));
        Transfer transfer = begin(looked, counted);
        looking.running(transfer);
        running.started(counted, transfer);
        return transfer;
    }

    /** Has attempts and syncs looked at, from now on. */
    public void watch(EngineWatch looking) {
        watch = looking;
        parts.disk().watch(looking);
    }

    private Transfer begin(TransferTask task, TransferListener listener) {
        if (task.type() != JobType.DOWNLOAD) {
            return UploadAttempt.start(parts, task, listener);
        }
        if (Spreading.resumes(parts, task)) {
            return ParallelAttempt.start(parts, task, listener);
        }
        return task.isSelective()
                ? RangesAttempt.start(parts, task, listener)
                : DownloadAttempt.start(parts, task, listener, true);
    }

    private static Transfer refused(TransferTask task, TransferListener listener) {
        TransferError closing = new TransferError(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.SERVICE_NOT_AVAILABLE,
                Disposition.TRANSIENT,
                "The service is stopping.",
                null);
        listener.ended(task, new TransferEnd.Failed(closing, 0, task.resumeFrom()));
        return new Transfer() {
            @Override
            public TransferProgress progress() {
                return new TransferProgress(0, JobFile.UNKNOWN);
            }

            @Override
            public void stop() {
                // It never ran.
            }
        };
    }

    @Override
    public Map<String, Integer> connectionsWanted() {
        return parts.client().connectionsWanted();
    }

    @Override
    public void shareConnections(ConnectionShares shares) {
        parts.client().shareConnections(shares);
    }

    @Override
    public CompletionStage<PublishResult> publish(List<PublishTask> files, BooleanSupplier held) {
        return CompletableFuture.supplyAsync(() -> Publisher.publish(files, held), chores);
    }

    @Override
    public CompletionStage<Integer> discard(List<TransferTask.LocalFiles> files) {
        return CompletableFuture.supplyAsync(() -> LocalChecks.discard(files), chores);
    }

    @Override
    public CompletionStage<Inquired> inquire(TransferTask task) {
        return RemoteInquiry.of(parts, task);
    }

    @Override
    public CompletionStage<Void> abandon(TransferTask task) {
        FileCheckpoint left = task.resumeFrom();
        return left == null ? CompletableFuture.completedFuture(null) : Abandonment.of(parts, task, left);
    }

    @Override
    public Space space() {
        return parts.space();
    }

    @Override
    public CompletionStage<Void> probe(TransferTask.LocalFiles files, JobType type) {
        return CompletableFuture.runAsync(() -> LocalChecks.probe(files, type), chores);
    }

    /** Looks for a client certificate on a disk thread; {@code search} refuses with a JobException. */
    public <T> CompletionStage<T> searchCertificates(Function<ClientIdentities, T> search) {
        return CompletableFuture.supplyAsync(() -> search.apply(parts.identities()), chores);
    }

    @Override
    public CompletionStage<FileContent> read(TransferTask.LocalFiles file, @Nullable String key, int maxBytes) {
        return CompletableFuture.supplyAsync(() -> LocalContent.read(file, key, maxBytes), chores);
    }

    @Override
    public List<PathReport> paths() {
        return parts.client().governor().reports();
    }

    @Override
    public CompletionStage<List<PastDecision>> decisions(String path) {
        return parts.client().governor().decisions(path);
    }

    @Override
    public void close() {
        running.stopAll(CLOSE_LIMIT);
        parts.client().close();
        parts.disk().close();
    }

    /** Notices the end of an attempt. */
    private final class CountedListener implements TransferListener {
        private final TransferListener listener;
        private final FileWatch looking;

        CountedListener(TransferListener listener, FileWatch looking) {
            this.listener = listener;
            this.looking = looking;
        }

        @Override
        public void connected(TransferTask task) {
            looking.connected();
            listener.connected(task);
        }

        @Override
        public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
            return listener.checkpoint(checkpoint);
        }

        @Override
        public void redirected(TransferTask task, String remoteName) {
            listener.redirected(task, remoteName);
        }

        @Override
        public void ended(TransferTask task, TransferEnd end) {
            try {
                looking.ended(end);
                listener.ended(task, end);
            } finally {
                running.left(this);
            }
        }
    }
}
