package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EventIterator;
import dev.ebb.client.HistoryGoneException;
import dev.ebb.client.bits.AuthCredentials;
import dev.ebb.client.bits.AuthScheme;
import dev.ebb.client.bits.AuthTarget;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.NotifyEndpoint;
import dev.ebb.client.bits.NotifyFlag;
import dev.ebb.client.bits.ResultCode;
import dev.ebb.server.support.ArchivedPostgres;
import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.EbbProgram.Ended;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.SubscribeRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database is recovered to a moment before the end, as docs/backup.md says: a real PostgreSQL with an archive of its log, a real
 * node, real files. What happened later than that is not overwritten, not spliced and not skipped.
 */
class PointInTimeRecoveryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 3 << 20;
    private static final int HELD = 1 << 20;

    @TempDir
    Path folder;

    private ArchivedPostgres postgres;
    private FleetOfNodes fleet;
    private Node node;
    private NotifyReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = NotifyReceiver.start();
        postgres = new ArchivedPostgres(folder.resolve("postgres"));
        fleet = FleetOfNodes.start(folder.resolve("fleet"), postgres.server(), 1);
        node = fleet.nodes().get(0);
        Files.writeString(folder.resolve("fleet/n1/ebb.yaml"), """
                store:
                  url: %s
                  user: postgres
                fleet:
                  node: n1
                  pools: shared
                """.formatted(fleet.url()));
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
        postgres.close();
        receiver.close();
    }

    @Test
    void database_recoveredToAMomentBeforeTheEnd_goesOnWithoutHarm() throws Exception {
        fleet.origin().file("/small", 10_000, 1);
        byte[] first = fleet.origin().file("/moving", BYTES, 2);
        byte[] reused = fleet.origin().file("/reused", BYTES, 4);
        fleet.origin().holdAt(HELD);
        receiver.answering((request, answer) -> answer.fallSilent());
        BackgroundCopyManager manager = node.manager();
        BackgroundCopyJob moving = begin(manager, "moving");
        BackgroundCopyJob other = begin(manager, "reused");
        BackgroundCopyJob arrived = arrive(manager, "arrived");
        BackgroundCopyJob ended = arrive(manager, "ended");
        BackgroundCopyJob told = manager.createJob(small("told")
                .notifyEndpoint(NotifyEndpoint.unsigned(URI.create(receiver.url("/hook"))))
                .notifyFlags(NotifyFlag.JOB_TRANSFERRED)
                .resume());
        NotifyReceiver.Post unanswered = receiver.next();
        BackgroundCopyJob sealed = manager.createJob(
                small("sealed").credentials(new AuthCredentials(AuthTarget.SERVER, AuthScheme.BASIC, "me", "secret")));
        postgres.backUp();
        assertThat(ended.complete()).isEqualTo(ResultCode.S_OK);
        BackgroundCopyJob created = manager.createJob(small("created"));
        String before = newestCursor();
        String moment = postgres.moment();

        // What follows is forgotten. The server has another version for a while, over which the download begins again.
        assertThat(arrived.complete()).isEqualTo(ResultCode.S_OK);
        Files.writeString(fleet.files().resolve("arrived"), "edited later");
        assertThat(created.cancel()).isEqualTo(ResultCode.S_OK);
        BackgroundCopyJob late = manager.createJob(small("late"));
        moving.suspend();
        fleet.origin().file("/moving", BYTES + 1, 3);
        fleet.origin().holdAt(2 * HELD);
        moving.resume();
        FleetOfNodes.await("it begins again", () -> fleet.durable(moving.getId()) > HELD + HELD / 2);
        moving.suspend();
        other.suspend();
        overwrite(other);
        String after = newestCursor();
        manager.close();
        node.kill();
        fleet.origin().file("/moving", BYTES, 2);
        fleet.origin().holdAt(Integer.MAX_VALUE);
        receiver.answering(200);

        postgres.recoverTo(moment);
        Path home = folder.resolve("fleet/n1");
        FleetOfNodes.await("its lease is over", () -> !fleet.isMember(node));
        Ended recovered = EbbProgram.run(home, "restore", "--recovered");

        assertThat(recovered.code()).as(recovered.err()).isZero();
        node.restart();
        assertThat(receiver.next().id()).isEqualTo(unanswered.id());
        try (BackgroundCopyManager again = node.manager()) {
            assertThat(again.history().getHistory(ended.getId()).getOutcome())
                    .isEqualTo(JobOutcome.JOB_OUTCOME_COMPLETED);
            assertThatThrownBy(() -> again.getJob(late.getId())).hasMessageContaining(late.getId());
            assertThat(again.getJob(created.getId()).getState()).isEqualTo(JobState.SUSPENDED);
            assertThat(again.getJob(moving.getId()).getState()).isEqualTo(JobState.SUSPENDED);
            for (String cursor : List.of(before, after)) {
                assertThatThrownBy(() -> nextAfter(cursor)).isInstanceOf(HistoryGoneException.class);
            }
            assertThat(nextAfter("0")).isNotEmpty();

            finish(again.getJob(moving.getId()));
            assertThat(fleet.files().resolve("moving")).hasBinaryContent(first);
            finish(again.getJob(other.getId()));
            assertThat(fleet.files().resolve("reused")).hasBinaryContent(reused);
            finish(again.getJob(sealed.getId()));
            finish(again.getJob(told.getId()));
            BackgroundCopyJob back = again.getJob(arrived.getId());
            assertThat(back.toProto().getOverwrite()).isEqualTo(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
            assertThatThrownBy(back::complete).hasMessageContaining("is gone");
            back.resume();
            assertThat(back.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            assertThatThrownBy(back::complete).hasMessageContaining("exists");
            assertThat(fleet.files().resolve("arrived")).hasContent("edited later");
        }
        assertThat(recovered.out())
                .contains("6 live, 3 of them suspended", "3 files begin again", "1 will not replace");
    }

    private BackgroundCopyJob begin(BackgroundCopyManager manager, String name) throws Exception {
        BackgroundCopyJob job = manager.createJob(JobSpec.download(name)
                .file(fleet.uri("/" + name), fleet.files().resolve(name))
                .resume());
        FleetOfNodes.await("some of it is durable", () -> fleet.durable(job.getId()) > HELD / 2);
        return job;
    }

    private BackgroundCopyJob arrive(BackgroundCopyManager manager, String name) {
        BackgroundCopyJob job = manager.createJob(small(name).resume());
        assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
        return job;
    }

    private JobSpec small(String name) {
        return JobSpec.download(name)
                .file(fleet.uri("/small"), fleet.files().resolve(name))
                .minimumRetryDelay(Duration.ofMillis(200));
    }

    private static void finish(BackgroundCopyJob job) {
        job.resume();
        assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
        assertThat(job.complete()).isEqualTo(ResultCode.S_OK);
    }

    /** Another version begins in a file of its own, to which the file system may give the number of the one before. */
    private void overwrite(BackgroundCopyJob job) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(fleet.files(), ".ebb-" + job.getId() + "-*")) {
            Path temporary = found.iterator().next();
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(Math.toIntExact(channel.size())));
            }
        }
    }

    private String newestCursor() throws Exception {
        try (EbbClient client = node.client();
                EventIterator events = client.events().iterate(SubscribeRequest.getDefaultInstance())) {
            return events.next().getHeartbeat().getCursor();
        }
    }

    /** A first sign of life, then what is new: of history that is gone, the refusal. */
    private String nextAfter(String cursor) throws Exception {
        try (EbbClient client = node.client();
                EventIterator events = client.events()
                        .iterate(SubscribeRequest.newBuilder().setCursor(cursor).build())) {
            events.next();
            return events.next().getEvent().getReason();
        }
    }
}
