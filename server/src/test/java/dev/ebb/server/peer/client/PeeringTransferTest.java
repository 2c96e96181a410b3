package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.peer.PeerOptions.Address;
import dev.ebb.server.peer.cache.CacheLimits;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.support.FakeClock;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.FakeTransferEngine;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.RecordingListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file that peers help with, when its origin is not what it was at first. */
class PeeringTransferTest {
    private static final URI ORIGIN = URI.create("http://origin.example/file");
    private static final Digest THEN = Digest.of(DigestAlgorithm.SHA256, new byte[32]);

    private final FakeTransferEngine origins = new FakeTransferEngine();
    private final FakeTransferEngine peers = new FakeTransferEngine();
    private final FakeClock clock = new FakeClock();
    private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor();
    private final RecordingListener listener = new RecordingListener();

    @TempDir
    private Path folder;

    private PeerWorld world;

    @BeforeEach
    void open() throws IOException {
        ContentCache cache =
                ContentCache.open(folder.resolve("cache"), () -> new CacheLimits(80, Duration.ofDays(90), 0), clock);
        Neighbours neighbours = new Neighbours();
        neighbours.found(new Address("10.0.0.1", 1), "");
        world = new PeerWorld(
                origins,
                peers,
                neighbours,
                new Keeper(cache),
                steps,
                new RunningHelp(),
                () -> true,
                () -> false,
                0,
                clock);
        Inquired.Found found = new Inquired.Found(ORIGIN, 1000, THEN, "\"v1\"", null, "");
        origins.answers(found);
        peers.answers(found);
    }

    @AfterEach
    void close() {
        steps.shutdownNow();
    }

    @Test
    void originThatChangedMeanwhile_isFetchedAnew_whereTheJobDemandsNoDigest() throws Exception {
        withHelp(null).fail(RangeFailures.wrongDigest(folder.resolve("file"), "as of another version"));
        FleetOfNodes.await("the origin is asked again", () -> origins.started().size() == 2);
        FakeTransfer alone = origins.started().get(1);
        assertThat(alone.task().expectedDigest()).isNull();
        assertThat(alone.task().resumeFrom()).isNull();
        alone.finish();
        assertThat(listener.awaitEnd())
                .isInstanceOfSatisfying(
                        TransferEnd.Finished.class,
                        whole -> assertThat(whole.peerBytes()).isZero());
    }

    @Test
    void originThatChangedMeanwhile_isNotWhatTheJobDemands() throws Exception {
        withHelp(THEN).fail(RangeFailures.wrongDigest(folder.resolve("file"), "as of another version"));
        assertThat(listener.awaitEnd()).isInstanceOf(TransferEnd.Failed.class);
        assertThat(origins.started()).hasSize(1);
    }

    @Test
    void transfer_thatBreaks_endsWhenWhatMovesHasStopped() throws Exception {
        TransferListener breaking = new TransferListener() {
            @Override
            public void connected(TransferTask task) {
                throw new IllegalStateException("as the test asked");
            }

            @Override
            public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
                return listener.checkpoint(checkpoint);
            }

            @Override
            public void ended(TransferTask task, TransferEnd end) {
                listener.ended(task, end);
            }
        };
        PeeringTransfer.start(world, task(null), breaking, new Ways(true, false));
        FleetOfNodes.await("a peer is asked", () -> !peers.started().isEmpty());
        FakeTransfer moving = peers.started().get(0).linger().connect();
        FleetOfNodes.await("it is told to stop", moving::stopAsked);
        assertThat(world.running().isEmpty()).isFalse();
        moving.obey();
        assertThat(listener.awaitEnd())
                .isInstanceOfSatisfying(
                        TransferEnd.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(ErrorCode.E_UNEXPECTED));
        FleetOfNodes.await("nothing is left of it", world.running()::isEmpty);
    }

    /** A peer brings half of it and is gone; the rest comes from the origin. */
    private FakeTransfer withHelp(@Nullable Digest demanded) throws Exception {
        TransferTask task = task(demanded);
        PeeringTransfer.start(world, task, listener, new Ways(true, false));
        FleetOfNodes.await("a peer is asked", () -> !peers.started().isEmpty());
        peers.started().get(0).moveTo(500).fail(RangeFailures.wrongDigest(folder.resolve("file"), "as of a peer"));
        FleetOfNodes.await("the origin is asked", () -> !origins.started().isEmpty());
        FakeTransfer rest = origins.started().get(0);
        assertThat(rest.task().expectedDigest()).isEqualTo(THEN);
        return rest.moveTo(1000);
    }

    private TransferTask task(@Nullable Digest demanded) {
        return new TransferTask(
                new JobId(UUID.randomUUID()),
                0,
                1,
                JobType.DOWNLOAD,
                ORIGIN,
                new TransferTask.LocalFiles(
                        folder.resolve("file"), folder.resolve(".ebb-part"), false, null, List.of()),
                null,
                demanded,
                List.of(),
                null,
                Duration.ofSeconds(9),
                false,
                HttpOptions.DEFAULTS,
                TransferMode.USUAL,
                FileSelection.WHOLE);
    }
}
