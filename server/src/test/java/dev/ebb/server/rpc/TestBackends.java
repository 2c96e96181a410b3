package dev.ebb.server.rpc;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.events.EventFeed;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.ledger.CertificateSearch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The rooms behind the services, all of them fakes. */
public final class TestBackends implements ServiceControl {
    public static final Caller ALICE = new Caller(OwnerId.ofUid(1000), Role.USER, null);
    public static final Caller BOB = new Caller(OwnerId.ofUid(1001), Role.USER, null);
    public static final Caller ADMIN = new Caller(OwnerId.ofUid(0), Role.ADMINISTRATOR, null);

    public final FakeQueue queue = new FakeQueue();
    public final FakeHistory history = new FakeHistory();
    public final FakeRunning running = new FakeRunning();
    public final EventFeed feed = new EventFeed(history.asStore(), Runnable::run);
    public final SecretBox secrets = SecretBox.withKey(new byte[32]);
    public final FakeView view = new FakeView();
    public final FakePolicies policies = new FakePolicies();
    public final FakeJobHistory kept = new FakeJobHistory();
    public final FakePeerCache peers = new FakePeerCache();
    public final CertificateDesk desk =
            new CertificateDesk(CertificateDesk.PATIENCE, InstantSource.fixed(FakeQueue.NOW));
    public volatile CertificateSearch certificates =
            wish -> CompletableFuture.failedFuture(JobException.of(ErrorCode.CERTIFICATE_NOT_FOUND, "none"));
    public final FakeFleet fleet = new FakeFleet();
    public volatile boolean turning = true;
    public final AtomicInteger stops = new AtomicInteger();

    public RpcBackends backends() {
        return new RpcBackends(
                queue,
                queue,
                feed,
                running,
                secrets,
                this,
                view,
                policies,
                certificates,
                desk,
                InstantSource.fixed(FakeQueue.NOW),
                (job, file, maxBytes) -> CompletableFuture.completedFuture(new FileContent(0, ByteBuffer.allocate(0))),
                fleet,
                peers,
                kept);
    }

    /** Commits an event of a job and rings. */
    public long happen(Job job, JobEvent.Kind kind) {
        long sequence = history.add(new JobEvent(
                kind,
                job.id(),
                job.owner(),
                job.state(),
                job.state(),
                "because",
                -1,
                null,
                FakeQueue.NOW,
                RangeSet.EMPTY));
        feed.ring();
        return sequence;
    }

    @Override
    public ServiceProfile profile() {
        return new ServiceProfile("0.1.0", "abc123", FakeQueue.NOW, 4711, Path.of("/state"), true);
    }

    @Override
    public List<ConfigurationEntry> configuration() {
        return List.of(new ConfigurationEntry("limits.jobs-per-user", "60", "default"));
    }

    @Override
    public ArchivePieces backup(String passphrase) {
        throw JobException.of(ErrorCode.E_NOTIMPL, "There is nothing to be backed up here.");
    }

    @Override
    public boolean isTurning() {
        return turning;
    }

    @Override
    public void stop() {
        stops.incrementAndGet();
    }
}
