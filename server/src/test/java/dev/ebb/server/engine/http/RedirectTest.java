package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects lead to the file, or to a clear error; a job's headers stay with the origin they were given for. */
class RedirectTest {
    private static final byte[] CONTENT = EngineHarness.content(100_000, 1);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;
    private ScriptedHttpServer other;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        other = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
        other.close();
    }

    private void redirect(int status, String location) {
        server.script((request, answer) -> {
            if (request.target().startsWith("/start")) {
                answer.head(status, "Location: " + location, "Content-Length: 5")
                        .raw("moved");
            } else {
                new RemoteFile(CONTENT).etag("\"v1\"").answer(request, answer);
            }
        });
    }

    private void assertRefused() {
        TransferEnd.Failed failed = engine.run(server.uri("/start?q")).awaitFailed();
        assertThat(failed.error().code()).isEqualTo(ErrorCode.REDIRECT_FAILED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(failed.error().message()).contains("localhost", "/start").doesNotContain("?q");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_ofEveryKind_isFollowed(int status) {
        redirect(status, "/file");

        engine.run(server.uri("/start")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/file,/a/file",
        "file,/start/file",
        "../x,/x",
        "?page=2,/start/here?page=2",
        "/sp ace,/sp%20ace",
        "/ready%20made,/ready%20made",
        "/f#part,/f"
    })
    void location_relative_isResolved(String location, String target) {
        redirect(302, location.startsWith("?") ? "/second" : location);
        server.script((request, answer) -> {
            if (request.number() == 1) {
                answer.head(302, "Location: " + location, "Content-Length: 0");
            } else {
                new RemoteFile(CONTENT).answer(request, answer);
            }
        });

        engine.run(server.uri("/start/here")).awaitFinished();

        assertThat(server.requests().get(1).target()).isEqualTo(target);
    }

    @Test
    void redirect_toAnotherHost_takesNoHeadersAlong() {
        redirect(302, other.uri("/file").toString());

        engine.header("Authorization", "secret").run(server.uri("/start")).awaitFinished();

        assertThat(server.requests().get(0).header("Authorization")).isEqualTo("secret");
        assertThat(other.requests().get(0).header("Authorization")).isNull();
        assertThat(other.requests().get(0).header("User-Agent")).isEqualTo("Ebb-test");
    }

    @Test
    void redirect_backToTheFirstHost_bringsItsHeadersAgain() {
        redirect(302, other.uri("/hop").toString());
        other.script((request, answer) -> answer.head(302, "Location: " + server.uri("/file"), "Content-Length: 0"));

        engine.header("X-Token", "secret").run(server.uri("/start")).awaitFinished();

        assertThat(server.requests().get(1).header("X-Token")).isEqualTo("secret");
        assertThat(other.requests().get(0).header("X-Token")).isNull();
    }

    @Test
    void cut_afterARedirect_asksFromTheStartOfTheChainAgain() {
        redirect(302, other.uri("/file").toString());
        other.script((request, answer) -> {
            RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
            (request.number() == 1 ? file.cutAfter(30_000) : file).answer(request, answer);
        });

        engine.run(server.uri("/start")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(server.requests()).hasSize(2);
        assertThat(other.requests().get(1).header("Range")).isEqualTo("bytes=30000-");
    }

    @Test
    void redirect_inACircle_isRefused() {
        redirect(302, "/start?q");

        assertRefused();
    }

    @Test
    void redirect_withoutEnd_isRefused() {
        server.script(
                (request, answer) -> answer.head(302, "Location: /start" + request.number(), "Content-Length: 0"));

        assertRefused();
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "file:///etc/passwd", "ftp://localhost/f", "mailto:x@y", "http://[bad", "%zz", "javascript:x"
            })
    void redirect_toNoUsableUrl_isRefused(String location) {
        redirect(302, location);

        assertRefused();
    }

    @Test
    void redirect_withoutLocation_isRefused() {
        server.script((request, answer) -> answer.head(302, "Content-Length: 0"));

        assertRefused();
    }

    @Test
    void redirect_withoutHost_isRefused() {
        redirect(302, "http:///f");

        assertThat(engine.run(server.uri("/start")).awaitFailed().error().disposition())
                .isEqualTo(Disposition.FATAL);
    }
}
