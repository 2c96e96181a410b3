package dev.ebb.server.rpc;

import dev.ebb.server.events.EventFeed;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.OwnerId;
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
    public final EventFeed feed = new EventFeed(history.asStore());
    public final SecretBox secrets = SecretBox.withKey(new byte[32]);
    public final AtomicInteger stops = new AtomicInteger();

    public RpcBackends backends() {
        return new RpcBackends(
                queue,
                queue,
                feed,
                running,
                secrets,
                this,
                InstantSource.fixed(FakeQueue.NOW),
                (job, file, maxBytes) -> CompletableFuture.completedFuture(new FileContent(0, ByteBuffer.allocate(0))));
    }

    /** Commits an event of a job and rings. */
    public long happen(Job job, JobEvent.Kind kind) {
        long sequence = history.add(new JobEvent(
                kind, job.id(), job.owner(), job.state(), job.state(), "because", -1, null, FakeQueue.NOW));
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
    public void stop() {
        stops.incrementAndGet();
    }
}
