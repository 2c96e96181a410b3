package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.LanesHarness.CONTENT;
import static dev.ebb.server.engine.http.LanesHarness.SIZE;
import static dev.ebb.server.engine.http.LanesHarness.fewLanes;
import static dev.ebb.server.engine.http.LanesHarness.lanes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.SlowOrigin;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which downloads come over several connections, and over how many. */
class LanesTest {
    @TempDir
    Path folder;

    @Test
    void file_fromASlowServer_comesOverSeveralConnections() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 4);
        try (LanesHarness harness = new LanesHarness(folder, 8, origin)) {
            RecordingListener listener = harness.run();

            assertThat(listener.awaitFinished().bytes()).isEqualTo(SIZE);
            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(origin.most()).isGreaterThanOrEqualTo(4);
            assertThat(harness.wholes()).hasSize(1);
            assertThat(harness.parts()).allSatisfy(part -> {
                assertThat(part.header("If-Range")).isEqualTo("\"v1\"");
                assertThat(part.header("Range")).matches("bytes=\\d+-\\d+");
            });
        }
    }

    @Test
    void backgroundJob_usesHalf() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 3);
        UnaryOperator<EngineOptions> options = o -> o.with(change -> change.lanes(fewLanes(4)));
        try (LanesHarness harness = new LanesHarness(folder, options, origin);
                EngineHarness background = new EngineHarness(folder, options)) {
            background.run(harness.server().uri("/f")).awaitFinished();

            assertThat(background.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(origin.most()).isEqualTo(2);
        }
    }

    @Test
    void laneThatMayNotBeOpened_isNot() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 2);
        AtomicInteger asked = new AtomicInteger();
        UnaryOperator<EngineOptions> options =
                o -> o.with(change -> change.lanes(lanes(4, task -> asked.incrementAndGet() < 0)));
        try (LanesHarness harness = new LanesHarness(folder, options, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.server().requests()).hasSize(1);
            assertThat(asked).hasPositiveValue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void hostLimit_holds(int perHost) throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 3);
        UnaryOperator<EngineOptions> options =
                o -> EngineHarness.connections(perHost).apply(o).with(change -> change.lanes(fewLanes(8)));
        try (LanesHarness harness = new LanesHarness(folder, options, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(origin.most()).isEqualTo(perHost);
        }
    }

    @Test
    void oneConnection_isOne() throws Exception {
        assertOneRequest(1, new SlowOrigin(CONTENT, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag: W/\"v1\"", "X-None: 1", "Last-Modified: Tue, 06 Jan 2026 00:00:00 GMT"})
    void version_thatNothingProves_isFetchedInOnePiece(String field) throws Exception {
        assertOneRequest(4, new SlowOrigin(CONTENT, 2).fields(field));
    }

    @Test
    void server_thatHasNoRanges_isBelieved() throws Exception {
        assertOneRequest(4, new SlowOrigin(CONTENT, 2).fields("ETag: \"v1\"", "Accept-Ranges: none"));
    }

    @Test
    void smallFile_isFetchedInOnePiece() throws Exception {
        assertOneRequest(4, new SlowOrigin(EngineHarness.content(100_000, 1), 2));
    }

    @Test
    void dynamicContent_isFetchedInOnePiece() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 2);
        try (LanesHarness harness = new LanesHarness(folder, 4, origin)) {
            harness.engine().mode(new TransferMode(true, null));
            harness.run().awaitFinished();
            assertThat(harness.server().requests()).hasSize(1);
        }
    }

    private void assertOneRequest(int lanes, SlowOrigin origin) throws Exception {
        try (LanesHarness harness = new LanesHarness(folder, lanes, origin)) {
            harness.run().awaitFinished();
            assertThat(harness.server().requests()).hasSize(1);
        }
    }

    @Test
    void digest_ofPieces_isChecked() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 4);
        try (LanesHarness harness = new LanesHarness(folder, 4, origin)) {
            harness.engine().digest(digest(CONTENT));
            harness.run().awaitFinished();
            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(origin.most()).isGreaterThanOrEqualTo(4);
            assertThat(harness.wholes()).hasSize(1);
        }
    }

    @Test
    void wrongDigest_isTriedOnceMoreInOnePiece() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 2);
        try (LanesHarness harness = new LanesHarness(folder, 2, origin)) {
            harness.engine().digest(digest(LanesHarness.NEWER));
            assertThat(harness.run().awaitFailed().error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
            assertThat(harness.wholes()).hasSize(2);
            assertThat(harness.engine().names()).isEmpty();
        }
    }

    @Test
    void othersWhoWaitForAConnection_getOne() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).haltAfter(128 << 10);
        RemoteFile small = new RemoteFile(EngineHarness.content(1000, 3)).etag("\"s\"");
        UnaryOperator<EngineOptions> options =
                o -> EngineHarness.connections(2).apply(o).with(change -> change.lanes(lanes(2)));
        try (LanesHarness harness = new LanesHarness(folder, options, (request, answer) -> {
            (request.target().equals("/f") ? origin : small).answer(request, answer);
        })) {
            RecordingListener large = new RecordingListener();
            RecordingListener waiting = new RecordingListener();
            harness.engine().start(harness.server().uri("/f"), large);
            origin.awaitMost(2);
            harness.engine().startAs(1, harness.server().uri("/small"), waiting);
            waiting.awaitFinished();
            origin.hurry();
            large.awaitFinished();
            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    private static Digest digest(byte[] content) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
        return Digest.parse("digest", "sha256:" + HexFormat.of().formatHex(sum));
    }
}
