package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.LanesHarness.CONTENT;
import static dev.ebb.server.engine.http.LanesHarness.NEWER;
import static dev.ebb.server.engine.http.LanesHarness.lanes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.SlowOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several lanes left is gone on with, by several or by one, or begun anew. */
class LanesResumeTest {
    @TempDir
    Path folder;

    private final SlowOrigin slow = new SlowOrigin(CONTENT, 99);
    private LanesHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness = new LanesHarness(folder, 4, slow);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    /** An attempt that is stopped when bytes of several lanes are here. */
    private FileCheckpoint stopped() {
        RecordingListener listener = new RecordingListener();
        Transfer transfer = harness.engine().start(harness.server().uri("/f"), listener);
        slow.awaitMost(3);
        RangesHarness.untilMoved(transfer, transfer.progress().bytesTransferred() + 100_000);
        transfer.stop();
        FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
        assertThat(kept).isNotNull();
        assertThat(kept.durable().count()).isGreaterThan(1);
        return kept;
    }

    private List<Request> resume(FileCheckpoint kept, Script script) {
        int before = harness.server().requests().size();
        harness.server().script(script);
        harness.engine().resumeFrom(kept);
        harness.run().awaitFinished();
        List<Request> all = harness.server().requests();
        return all.subList(before, all.size());
    }

    private static Script quick(byte[] content) {
        return new RemoteFile(content).etag("\"v1\"");
    }

    @Test
    void missingBytes_areAskedForAlone() throws Exception {
        FileCheckpoint kept = stopped();
        List<Request> requests = resume(kept, quick(CONTENT));
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(requests).isNotEmpty().allSatisfy(request -> {
            String[] bounds =
                    request.header("Range").substring("bytes=".length()).split("-");
            RangeSet asked = RangeSet.of(Long.parseLong(bounds[0]), Long.parseLong(bounds[1]) + 1);
            assertThat(asked.intersect(kept.durable())).isEqualTo(RangeSet.EMPTY);
            assertThat(request.header("If-Range")).isEqualTo("\"v1\"");
        });
    }

    @Test
    void missingBytes_comeOverSeveralConnectionsAgain() throws Exception {
        FileCheckpoint kept = stopped();
        SlowOrigin again = new SlowOrigin(CONTENT, 3);
        resume(kept, again);
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(again.most()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void bytesThatWereNeverSynced_areNotTrusted() throws Exception {
        FileCheckpoint kept = stopped();
        byte[] left = Files.readAllBytes(harness.engine().temporary());
        for (int i = 0; i < left.length; i++) {
            if (kept.durable().intersect(RangeSet.of(i, i + 1)).isEmpty()) {
                left[i] = 99;
            }
        }
        Files.write(harness.engine().temporary(), left);
        resume(kept, quick(CONTENT));
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void oneConnection_goesOnWithWhatSeveralLeft() throws Exception {
        FileCheckpoint kept = stopped();
        try (EngineHarness alone = harness.engine().beside(o -> o.with(change -> change.lanes(lanes(1))))) {
            int before = harness.server().requests().size();
            harness.server().script(quick(CONTENT));
            alone.resumeFrom(kept).run(harness.server().uri("/f")).awaitFinished();
            assertThat(alone.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(harness.server().requests().subList(before, before + 1))
                    .allSatisfy(it -> assertThat(it.header("If-Range")).isEqualTo("\"v1\""));
        }
    }

    @Test
    void newVersion_isFetchedFromItsStart() throws Exception {
        resume(stopped(), new RemoteFile(NEWER).etag("\"v2\""));
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(NEWER);
    }

    @Test
    void serverThatNamesNoVersionAnyMore_isAskedForTheWhole() throws Exception {
        List<Request> requests = resume(stopped(), new RemoteFile(NEWER).ignoringIfRange());
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(NEWER);
        assertThat(requests).hasSize(2);
    }

    @Test
    void fileThatIsNotThereAnyMore_isBegunAnew() throws Exception {
        FileCheckpoint kept = stopped();
        Files.delete(harness.engine().temporary());
        List<Request> requests = resume(kept, quick(CONTENT));
        assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(requests.get(0).header("Range")).isNull();
    }

    @Test
    void checkpoints_ofSeveralLanes_grow() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99);
        harness.server().script(origin);
        RecordingListener listener = harness.run();
        listener.awaitFinished();
        assertThat(listener.checkpoints())
                .anyMatch(it -> it.filled() != null && it.filled().count() > 1);
        long last = 0;
        for (FileCheckpoint checkpoint : listener.checkpoints()) {
            assertThat(checkpoint.durableBytes()).isGreaterThanOrEqualTo(last);
            last = checkpoint.durableBytes();
        }
    }
}
