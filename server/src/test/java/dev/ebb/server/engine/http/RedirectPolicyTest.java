package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Wanted;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects are followed, reported or refused as the job says, and a request method of its own survives where HTTP lets it. */
class RedirectPolicyTest {
    private static final int REPORT = 0x100;
    private static final int DISALLOW = 0x200;
    private static final byte[] CONTENT = EngineHarness.content(10_000, 1);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer target;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        target = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        target.close();
    }

    private static HttpOptions options(String method, int bits) {
        return new HttpOptions(method, new SecurityFlags(bits), null, ProxySettings.PRECONFIG, false, List.of(), false);
    }

    private RecordingListener run(URI remote, HttpOptions http) {
        RecordingListener listener = new RecordingListener();
        engine.http(http).start(remote, listener);
        listener.awaitEnd();
        return listener;
    }

    private ScriptedHttpServer redirecting(int status) throws Exception {
        return ScriptedHttpServer.start(
                (request, answer) -> answer.head(status, "Location: " + target.uri("/there?x=1"), "Content-Length: 0"));
    }

    @Test
    void redirect_allowedSilently_isNotReported() throws Exception {
        try (ScriptedHttpServer from = redirecting(302)) {
            RecordingListener heard = run(from.uri("/f"), options(null, 0));

            heard.awaitFinished();
            assertThat(heard.redirects()).isEmpty();
        }
    }

    @Test
    void redirect_allowedWithReport_isReportedAtTheEnd() throws Exception {
        try (ScriptedHttpServer from = redirecting(307)) {
            RecordingListener heard = run(from.uri("/f"), options(null, REPORT));

            heard.awaitFinished();
            assertThat(heard.redirects())
                    .containsExactly(target.uri("/there?x=1").toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_disallowed_failsWithItsStatusAndSaysWhereItLed(int status) throws Exception {
        try (ScriptedHttpServer from = redirecting(status)) {
            RecordingListener heard = run(from.uri("/f"), options(null, DISALLOW));

            TransferEnd.Failed failed = heard.awaitFailed();
            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(status));
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(heard.redirects())
                    .containsExactly(target.uri("/there?x=1").toString());
            assertThat(target.requests()).isEmpty();
        }
    }

    @Test
    void redirect_fromHttpsToHttp_isFollowedWhereThatIsAllowed() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (ScriptedHttpServer secure = ScriptedHttpServer.startSecure(
                authority.server(authority.issue(Wanted.server("localhost"))),
                (request, answer) -> answer.head(302, "Location: " + target.uri("/f"), "Content-Length: 0"))) {
            engine.trust(authority.pem());

            run(secure.uri("/f"), options(null, SecurityFlags.ALLOW_HTTPS_TO_HTTP))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"301, GET", "302, GET", "303, GET", "307, POST", "308, POST"})
    void redirect_ofAPost_keepsTheMethodWhereHttpSays(int status, String method) throws Exception {
        try (ScriptedHttpServer from = redirecting(status)) {
            run(from.uri("/f"), options("POST", 0)).awaitFinished();

            assertThat(from.requests().get(0).method()).isEqualTo("POST");
            assertThat(from.requests().get(0).header("Content-Length")).isEqualTo("0");
            assertThat(target.requests().get(0).method()).isEqualTo(method);
        }
    }

    @Test
    void cut_underAMethodOfTheJobsOwn_isNotPickedUp() throws Exception {
        try (ScriptedHttpServer cutting = ScriptedHttpServer.start((request, answer) -> {
            answer.head(200, "Content-Length: " + CONTENT.length, "ETag: \"v1\"")
                    .body(CONTENT, 0, CONTENT.length / 2)
                    .close();
        })) {
            run(cutting.uri("/f"), options("PROPFIND", 0)).awaitFailed();

            assertThat(cutting.requests()).hasSize(1);
        }
    }
}
