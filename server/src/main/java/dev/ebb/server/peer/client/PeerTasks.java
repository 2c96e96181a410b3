package dev.ebb.server.peer.client;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.peer.ContentPath;
import dev.ebb.server.peer.PeerOptions.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says in the engine's words what peers and origins are to be asked. Pure functions. */
final class PeerTasks {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NO_REDIRECTS = 0x200;
    private static final HttpOptions PLAIN = new HttpOptions(
            null,
            new SecurityFlags(NO_REDIRECTS),
            null,
            new ProxySettings(ProxyUsage.NO_PROXY, "", ""),
            false,
            List.of(),
            false);

    private PeerTasks() {}

    /** The file from a peer: none of the job's secrets, no proxy, no limit that is for the line, and the digest it must have. */
    static TransferTask fromPeer(
            TransferTask task, Address peer, Digest digest, @Nullable FileCheckpoint kept, @Nullable Instant modified) {
        Duration patience = task.stallTimeout().compareTo(PATIENCE) < 0 ? task.stallTimeout() : PATIENCE;
        return new TransferTask(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                JobType.DOWNLOAD,
                ContentPath.of(peer, digest),
                task.files(),
                kept == null ? null : kept.ofAnyVersion(),
                digest,
                List.of(),
                null,
                patience,
                task.foreground(),
                PLAIN,
                task.mode().unlimited().with(PeerCachingFlags.NONE).changed(modified),
                FileSelection.WHOLE);
    }

    /** The rest of the file from its origin, to be proved by the digest together with what peers have sent. */
    static TransferTask fromOrigin(TransferTask task, Digest digest, FileCheckpoint kept) {
        return from(task, digest, kept.ofAnyVersion());
    }

    /** The whole file from its origin, whatever was here. */
    static TransferTask fromStart(TransferTask task) {
        return from(task, task.expectedDigest(), null);
    }

    private static TransferTask from(TransferTask task, @Nullable Digest digest, @Nullable FileCheckpoint kept) {
        return new TransferTask(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                task.type(),
                task.remote(),
                task.files(),
                kept,
                digest,
                task.customHeaders(),
                task.trustedCertificatesPem(),
                task.stallTimeout(),
                task.foreground(),
                task.http(),
                task.mode(),
                task.selection());
    }

    /** Whether there is a peer at all. */
    static TransferTask greeting(Address peer, Digest any) {
        TransferTask.LocalFiles nowhere =
                new TransferTask.LocalFiles(Path.of("/nonexistent"), Path.of("/nonexistent"), false, null, List.of());
        return new TransferTask(
                JobId.parse("id", new UUID(0, 0).toString()),
                0,
                0,
                JobType.DOWNLOAD,
                ContentPath.of(peer, any),
                nowhere,
                null,
                any,
                List.of(),
                null,
                PATIENCE,
                true,
                PLAIN,
                TransferMode.USUAL,
                FileSelection.WHOLE);
    }

    /** Where a next attempt may go on from: only what the job's own digest will prove. Peers' word for a version counts nothing. */
    static @Nullable FileCheckpoint remembered(TransferTask task, @Nullable FileCheckpoint kept) {
        return kept == null || !task.isProvedByDigest()
                ? null
                : kept.ofAnyVersion().withOrigin(ServerChange.originOf(task.remote()));
    }
}
