package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What servers that refuse, lie, stall and babble must not reach. What comes of each of them on disk is in the fault table, see
 * {@code dev.ebb.server.faults}.
 */
class HostileAnswersTest {
    private static final byte[] CONTENT = EngineHarness.content(100_000, 1);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    @Test
    void status_ofAnError_isNamedWithHostAndPathAlone() throws Exception {
        server.script((request, answer) -> answer.head(418, "Content-Length: 0"));

        TransferEnd.Failed failed = engine.run(server.uri("/dir/f?secret=1")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(418));
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(failed.error().message())
                .contains("localhost:" + server.port(), "418", "/dir/f")
                .doesNotContain("secret");
    }

    @Test
    void contentLength_tooShort_endsTheFileThere() throws Exception {
        server.script(
                (request, answer) -> answer.head(200, "Content-Length: 50000").body(CONTENT));

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(java.util.Arrays.copyOf(CONTENT, 50_000));
        // What came after it never passes for the answer to another request.
        server.script(new RemoteFile(CONTENT));
        EngineHarness next = engine.resumeFrom(null);
        next.run(server.uri("/f")).awaitFinished();
        assertThat(next.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void body_thatTakesLongerThanTheStallTimeout_isWaitedForWhileItMoves() {
        Duration timeout = Duration.ofSeconds(2);
        int pieces = 12;
        server.script((request, answer) -> {
            answer.head(200, "Content-Length: " + pieces);
            for (int i = 0; i < pieces; i++) {
                // The pace of a slow server: each pause a tenth of the timeout, together more than it.
                Thread.sleep(timeout.toMillis() / 10);
                answer.body(CONTENT, i, i + 1);
            }
        });

        assertThat(engine.stallTimeout(timeout)
                        .run(server.uri("/f"))
                        .awaitFinished()
                        .bytes())
                .isEqualTo(pieces);
    }

    @Test
    void customHeader_thatWouldSplitTheRequest_isRefused() throws Exception {
        engine.header("X-A", "1\r\nHost: evil");

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(server.requests()).isEmpty();
    }
}
