package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that refuse, lie, stall and babble: every one ends in a clear error, soon, and leaves nothing behind. */
class HostileAnswersTest {
    private static final byte[] CONTENT = EngineHarness.content(100_000, 1);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder, EngineHarness.timeouts(EngineHarness.SHORT, EngineHarness.SHORT));
        engine.stallTimeout(EngineHarness.SHORT);
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    private TransferEnd.Failed failure(Script script) throws Exception {
        server.script(script);
        TransferEnd.Failed failed = engine.run(server.uri("/dir/f?secret=1")).awaitFailed();
        assertThat(failed.error().message())
                .contains("localhost:" + server.port())
                .doesNotContain("secret");
        assertThat(failed.kept()).isNull();
        assertThat(engine.names()).isEmpty();
        return failed;
    }

    private void assertInvalid(Script script) throws Exception {
        TransferEnd.Failed failed = failure(script);
        assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
    }

    private void assertClosed(Script script) throws Exception {
        TransferEnd.Failed failed = failure(script);
        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
    }

    private void assertTimedOut(Script script) throws Exception {
        TransferEnd.Failed failed = failure(script);
        assertThat(failed.error().code()).isEqualTo(ErrorCode.OPERATION_TIMED_OUT);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "400,FATAL",
        "401,FATAL",
        "403,FATAL",
        "404,FATAL",
        "407,FATAL",
        "408,TRANSIENT",
        "409,TRANSIENT",
        "410,FATAL",
        "416,FATAL",
        "418,FATAL",
        "425,TRANSIENT",
        "429,TRANSIENT",
        "500,TRANSIENT",
        "501,FATAL",
        "502,TRANSIENT",
        "503,TRANSIENT",
        "505,FATAL",
        "599,TRANSIENT",
        "204,TRANSIENT",
        "304,FATAL",
        "300,FATAL"
    })
    void status_ofAnError_isClassified(int status, Disposition expected) throws Exception {
        TransferEnd.Failed failed = failure((request, answer) -> answer.head(status, "Content-Length: 0"));

        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(status));
        assertThat(failed.error().disposition()).isEqualTo(expected);
        assertThat(failed.error().message()).contains(String.valueOf(status), "/dir/f");
        assertThat(failed.error().retryAfter()).isNull();
    }

    @Test
    void retryAfter_inSeconds_isPassedOn() throws Exception {
        TransferEnd.Failed failed =
                failure((request, answer) -> answer.head(503, "Retry-After: 7", "Content-Length: 0"));

        assertThat(failed.error().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void errorBody_thatNeverEnds_isNotReadToItsEnd() throws Exception {
        failure((request, answer) -> {
            answer.head(404);
            while (true) {
                answer.body(CONTENT);
            }
        });
    }

    @Test
    void head_closedBefore_isTransient() throws Exception {
        assertClosed((request, answer) -> answer.close());
    }

    @Test
    void head_resetBefore_isTransient() throws Exception {
        assertClosed((request, answer) -> answer.reset());
    }

    @Test
    void contentLength_tooLong_isACut() throws Exception {
        assertClosed((request, answer) ->
                answer.head(200, "Content-Length: 200000").body(CONTENT).close());
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\nContent-Length: 10",
                "Content-Length: 10\r\nContent-Length: 20",
                "Content-Length: 10, 10",
                "Content-Length: -1",
                "Content-Length: +10",
                "Content-Length: ten",
                "Content-Length: 99999999999999999999",
                "Content-Length: 10\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 10",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: gzip",
                "Content-Encoding: gzip\r\nContent-Length: 10",
                "Content-Encoding: br\r\nContent-Length: 10"
            })
    void length_thatCanBeReadInTwoWays_isRefused(String fields) throws Exception {
        assertInvalid((request, answer) -> answer.head(200, fields.split("\r\n"))
                .raw("a\r\n0123456789\r\n0\r\n\r\n")
                .close());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nabc",
                "3\r\nabcd\r\n0\r\n\r\n"
            })
    void chunk_withABadSize_isRefused(String chunks) throws Exception {
        assertInvalid((request, answer) ->
                answer.head(200, "Transfer-Encoding: chunked").raw(chunks).close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n0\r\n"})
    void chunks_cutBeforeTheEnd_areACut(String chunks) throws Exception {
        assertClosed((request, answer) ->
                answer.head(200, "Transfer-Encoding: chunked").raw(chunks).close());
    }

    @Test
    void rubbish_insteadOfHttp_isRefused() throws Exception {
        assertInvalid(
                (request, answer) -> answer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n").close());
    }

    @Test
    void header_withoutEnd_isRefused() throws Exception {
        assertInvalid((request, answer) -> {
            answer.raw("HTTP/1.1 200 OK\r\n");
            while (true) {
                answer.raw("X-More: and more and more and more\r\n");
            }
        });
    }

    @Test
    void preliminaryAnswers_aFew_areSkipped() {
        server.script((request, answer) -> {
            answer.raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n").raw("HTTP/1.1 100 Continue\r\n\r\n");
            new RemoteFile(CONTENT).answer(request, answer);
        });

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @Test
    void preliminaryAnswers_withoutEnd_areRefused() throws Exception {
        assertInvalid((request, answer) -> {
            while (true) {
                answer.raw("HTTP/1.1 103 Early Hints\r\n\r\n");
            }
        });
    }

    @Test
    void head_thatNeverComes_timesOut() throws Exception {
        assertTimedOut((request, answer) -> answer.fallSilent());
    }

    @Test
    void head_thatComesByteByByte_timesOut() throws Exception {
        assertTimedOut((request, answer) -> {
            answer.raw("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 1000; i++) {
                answer.raw("X");
                // The pace of a server that never ends its head; the client must give up by its own clock.
                Thread.sleep(50);
            }
        });
    }

    @Test
    void body_thatFallsSilent_timesOut() throws Exception {
        assertTimedOut((request, answer) -> {
            answer.head(200, "Content-Length: 100000").body(CONTENT, 0, 50_000);
            answer.fallSilent();
        });
    }

    @Test
    void body_thatTricklesButMoves_isWaitedFor() {
        server.script((request, answer) -> {
            answer.head(200, "Content-Length: 10");
            for (int i = 0; i < 10; i++) {
                // The pace of a slow server, always within the stall timeout.
                Thread.sleep(EngineHarness.SHORT.toMillis() / 4);
                answer.body(CONTENT, i, i + 1);
            }
        });

        assertThat(engine.run(server.uri("/f")).awaitFinished().bytes()).isEqualTo(10);
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
