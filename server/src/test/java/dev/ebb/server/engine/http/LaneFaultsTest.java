package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.LanesHarness.CONTENT;
import static dev.ebb.server.engine.http.LanesHarness.NEWER;
import static dev.ebb.server.engine.http.LanesHarness.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.SlowOrigin;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever further connections meet, the file is right and the first stream is not disturbed. */
class LaneFaultsTest {
    private static final String TAG = "ETag: \"v1\"";

    @TempDir
    Path folder;

    /** What a request for a part gets. */
    private record Trouble(String name, Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Trouble> troubles() {
        return List.of(
                new Trouble(
                        "unavailable", (request, answer) -> answer.head(503, "Content-Length: 0", "Retry-After: 100")),
                new Trouble("too many", (request, answer) -> answer.head(429, "Content-Length: 0")),
                new Trouble("forbidden", (request, answer) -> answer.head(403, "Content-Length: 0")),
                new Trouble("gone", (request, answer) -> answer.head(404, "Content-Length: 0")),
                new Trouble(
                        "unsatisfiable",
                        (request, answer) -> answer.head(416, "Content-Range: bytes */7", "Content-Length: 0")),
                new Trouble("whole", new RemoteFile(CONTENT).etag("\"v1\"").withoutRanges()),
                new Trouble("newer whole", new RemoteFile(NEWER).etag("\"v2\"")),
                new Trouble("newer part", new RemoteFile(NEWER).etag("\"v2\"").ignoringIfRange()),
                new Trouble("part without tag", new RemoteFile(NEWER).ignoringIfRange()),
                new Trouble("other place", part(1, 0, SIZE)),
                new Trouble("shorter", part(0, 1, SIZE)),
                new Trouble("other size", part(0, 0, SIZE + 1)),
                new Trouble(
                        "no range",
                        (request, answer) ->
                                answer.head(206, TAG, "Content-Length: 10").body(new byte[10])),
                new Trouble(
                        "elsewhere",
                        (request, answer) -> answer.head(302, "Location: http://localhost:1/", "Content-Length: 0")),
                new Trouble("nowhere", (request, answer) -> answer.head(302, "Content-Length: 0")),
                new Trouble("reset", (request, answer) -> answer.reset()),
                new Trouble("closed", (request, answer) -> answer.close()),
                new Trouble("not http", (request, answer) -> answer.raw("hello\r\n\r\n")));
    }

    private static Script part(int early, int shorter, int total) {
        return (request, answer) -> {
            String[] bounds = String.valueOf(request.header("Range"))
                    .substring("bytes=".length())
                    .split("-");
            int from = Integer.parseInt(bounds[0]) - early;
            int to = Integer.parseInt(bounds[1]) + 1 - early - shorter;
            answer.head(
                            206,
                            TAG,
                            "Content-Length: " + (to - from),
                            "Content-Range: bytes " + from + "-" + (to - 1) + "/" + total)
                    .body(NEWER, from, to);
        };
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void trouble_onFurtherLanes_doesNotDisturbTheFirst(Trouble trouble) throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99);
        origin.parts((request, answer) -> {
            origin.hurry();
            trouble.script().answer(request, answer);
        });
        try (LanesHarness harness = new LanesHarness(folder, 4, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(harness.wholes()).hasSize(1);
            assertThat(harness.parts()).as("no hammering").isNotEmpty().hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void lanes_thatAreAlwaysCut_leaveTheRestToTheOthers() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99);
        origin.parts(new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(1000));
        try (LanesHarness harness = new LanesHarness(folder, 2, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(harness.wholes()).hasSize(1);
        }
    }

    @Test
    void laneThatBreaks_isReplaced() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).cutAt(SIZE - 100_000);
        try (LanesHarness harness = new LanesHarness(folder, 2, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(harness.wholes()).hasSize(1);
            assertThat(harness.parts())
                    .extracting(part -> part.header("Range"))
                    .contains("bytes=" + (SIZE - 100_000) + "-" + (SIZE - 1));
        }
    }

    @Test
    void firstThatBreaksWithOthersBesideIt_goesOnWhereItStood() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).cutAt(600_000);
        try (LanesHarness harness = new LanesHarness(folder, 2, origin)) {
            harness.run().awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(harness.wholes()).hasSize(1);
            assertThat(harness.parts())
                    .extracting(part -> part.header("Range"))
                    .anyMatch(range -> range.startsWith("bytes=600000-"));
        }
    }

    @Test
    void fileThatChanges_isTakenWholeInItsNewVersion() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 2).cutAt(600_000);
        SlowOrigin newer = new SlowOrigin(NEWER, 1).fields("ETag: \"v2\"");
        try (LanesHarness harness = new LanesHarness(
                folder, 2, (request, answer) -> (request.number() <= 2 ? origin : newer).answer(request, answer))) {
            RecordingListener listener = harness.run();
            listener.awaitFinished();

            assertThat(harness.engine().bytesOnDisk()).isEqualTo(NEWER);
            assertThat(listener.checkpoints().stream()
                            .map(FileCheckpoint::durableBytes)
                            .toList()
                            .indexOf(0L))
                    .as("after something was remembered of the old version, nothing is")
                    .isPositive();
        }
    }
}
