package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ServerLoginFixtures.CONTENT;
import static dev.ebb.server.engine.http.ServerLoginFixtures.PASSWORD;
import static dev.ebb.server.engine.http.ServerLoginFixtures.USER;
import static dev.ebb.server.engine.http.ServerLoginFixtures.guarded;
import static dev.ebb.server.engine.http.ServerLoginFixtures.isBasic;
import static dev.ebb.server.engine.http.ServerLoginFixtures.login;
import static dev.ebb.server.engine.http.ServerLoginFixtures.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job proves who it is to the servers it was given credentials for, with the best scheme there is, and to nobody else. */
class ServerLoginTest {
    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeEach
    void start() {
        engine = new EngineHarness(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void basic_askedFor_isProvedOnTheSameConnection() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                guarded(ServerLoginFixtures::isBasic, file, "Basic realm=\"files, \\\"mine\\\"\""))) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(0).header("Authorization")).isNull();
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void basic_takenOnce_isSentUnaskedFromThenOn() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(guarded(ServerLoginFixtures::isBasic, file, "Basic realm=\"r\""))) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();
            engine.run(server.uri("/g")).awaitFinished();

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(2).header("Authorization")).isEqualTo(Logins.basic(USER, PASSWORD));
        }
    }

    @Test
    void credentials_ofOneJob_areNotSentByAnother() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(guarded(ServerLoginFixtures::isBasic, file, "Basic realm=\"r\""))) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed =
                    engine.http(Logins.NONE.options()).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.requests().get(2).header("Authorization")).isNull();
        }
    }

    @Test
    void login_rejected_isTriedOnceAndIsAnError() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) ->
                refuse(answer, "Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""))) {
            TransferEnd.Failed failed = engine.http(login(AuthScheme.BASIC, AuthScheme.DIGEST))
                    .run(server.uri("/f?secret"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(failed.error().message())
                    .contains("401", "rejected the credentials for Digest")
                    .doesNotContain(USER, "word", "secret");
            // The same name and password are not shown again in a weaker scheme.
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void login_forNoSchemeThatIsAskedFor_isAnErrorThatSaysSo() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                (request, answer) -> refuse(answer, "Bearer realm=\"r\"", "Basic realm=\"r\""))) {
            TransferEnd.Failed failed =
                    engine.http(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.error().message()).contains("bearer, basic");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void connection_closedWithTheChallenge_isReplaced() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (isBasic(request)) {
                file.answer(request, answer);
            } else {
                answer.head(401, "WWW-Authenticate: Basic realm=r", "Connection: close", "Content-Length: 0")
                        .close();
            }
        })) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void refusal_withAnEndlessBody_isNotReadToItsEnd() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (isBasic(request)) {
                file.answer(request, answer);
            } else {
                answer.head(401, "WWW-Authenticate: Basic realm=r", "Content-Length: 1000000000");
                while (true) {
                    answer.body(CONTENT);
                }
            }
        })) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void redirect_toAnotherOrigin_takesNoCredentialsAlong() throws Exception {
        try (ScriptedHttpServer other =
                        ScriptedHttpServer.start((request, answer) -> refuse(answer, "Basic realm=\"r\""));
                ScriptedHttpServer server = ScriptedHttpServer.start(guarded(
                        ServerLoginFixtures::isBasic,
                        (request, answer) -> answer.head(302, "Location: " + other.uri("/f"), "Content-Length: 0"),
                        "Basic realm=\"r\""))) {
            TransferEnd.Failed failed = engine.http(login(AuthScheme.BASIC, AuthScheme.DIGEST))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(other.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
        }
    }

    @Test
    void redirect_backToTheOrigin_isProvedThere() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        AtomicReference<URI> back = new AtomicReference<>();
        try (ScriptedHttpServer other = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(302, "Location: " + back.get(), "Content-Length: 0"));
                ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    if (request.target().equals("/start")) {
                        answer.head(302, "Location: " + other.uri("/away"), "Content-Length: 0");
                    } else {
                        guarded(ServerLoginFixtures::isBasic, file, "Basic realm=\"r\"")
                                .answer(request, answer);
                    }
                })) {
            back.set(server.uri("/f"));
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/start")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(other.requests().get(0).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void resume_ofAGuardedFile_isProvedAgain() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(100_000);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(guarded(ServerLoginFixtures::isBasic, file, "Basic realm=\"r\""))) {
            engine.http(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }
}
