package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.DigestGate;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job proves who it is to the servers it was given credentials for, with the best scheme there is, and to nobody else. */
class ServerLoginTest {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    private static final String USER = "jörg";
    private static final String PASSWORD = "p:ss \"word\"";

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

    private EngineHarness with(Logins logins) {
        return engine.http(logins.options());
    }

    private static Logins login(AuthScheme... schemes) {
        Logins logins = Logins.NONE;
        for (AuthScheme scheme : schemes) {
            logins = logins.server(scheme, USER, PASSWORD);
        }
        return logins;
    }

    /** Lets those in who prove themselves; the others get a body that must be read away. */
    private static ScriptedHttpServer.Script guarded(
            Gate gate, ScriptedHttpServer.Script behind, String... challenges) {
        return (request, answer) -> {
            if (gate.admits(request)) {
                behind.answer(request, answer);
            } else {
                refuse(answer, challenges);
            }
        };
    }

    private interface Gate {
        boolean admits(Request request);
    }

    private static void refuse(Answer answer, String... challenges) throws IOException {
        StringBuilder fields = new StringBuilder();
        for (String challenge : challenges) {
            fields.append("WWW-Authenticate: ").append(challenge).append("\r\n");
        }
        answer.raw("HTTP/1.1 401 No\r\n" + fields + "Content-Length: 6\r\n\r\ndenied");
    }

    private static boolean isBasic(Request request) {
        return Logins.basic(USER, PASSWORD).equals(request.header("Authorization"));
    }

    @Test
    void basic_askedFor_isProvedOnTheSameConnection() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                guarded(ServerLoginTest::isBasic, file, "Basic realm=\"files, \\\"mine\\\"\""))) {
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

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
                ScriptedHttpServer.start(guarded(ServerLoginTest::isBasic, file, "Basic realm=\"r\""))) {
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();
            engine.run(server.uri("/g")).awaitFinished();

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(2).header("Authorization")).isEqualTo(Logins.basic(USER, PASSWORD));
        }
    }

    @Test
    void credentials_ofOneJob_areNotSentByAnother() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(guarded(ServerLoginTest::isBasic, file, "Basic realm=\"r\""))) {
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed = with(Logins.NONE).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.requests().get(2).header("Authorization")).isNull();
        }
    }

    @Test
    void login_rejected_isTriedOnceAndIsAnError() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) ->
                refuse(answer, "Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""))) {
            TransferEnd.Failed failed = with(login(AuthScheme.BASIC, AuthScheme.DIGEST))
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
                    with(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.error().message()).contains("bearer, basic");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MD5|",
                "MD5|qop=\"auth\"",
                "MD5-sess|qop=\"auth-int,auth\", opaque=\"o\"",
                "SHA-256|qop=\"auth\"",
                "SHA-256-sess|qop=\"auth\"",
                "SHA-512-256|qop=\"auth\"",
                "SHA-256|qop=\"auth\", userhash=true",
            })
    void digest_ofEachKind_isProved(String algorithm, String extra) throws Exception {
        DigestGate gate = new DigestGate(USER, PASSWORD, algorithm, extra == null ? "" : extra);
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (gate.admits(request, request.header("Authorization"))) {
                file.answer(request, answer);
            } else {
                refuse(answer, "Basic realm=\"r\"", gate.challenge());
            }
        })) {
            with(login(AuthScheme.BASIC, AuthScheme.DIGEST))
                    .run(server.uri("/a/b?c=d"))
                    .awaitFinished();
            engine.run(server.uri("/a/b?c=d")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            // Asked once: the second file counts on with the nonce of the first.
            assertThat(server.requests()).hasSize(3);
            assertThat(gate.shown()).hasSize(2).allMatch(proof -> !proof.contains(PASSWORD));
        }
    }

    @Test
    void digest_withSeveralAlgorithms_usesTheBest() throws Exception {
        DigestGate gate = new DigestGate(USER, PASSWORD, "SHA-256", "qop=\"auth\"");
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (gate.admits(request, request.header("Authorization"))) {
                file.answer(request, answer);
            } else {
                refuse(answer, "Digest realm=\"r\", nonce=\"weak\", qop=\"auth\"", gate.challenge());
            }
        })) {
            with(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void digest_withAStaleNonce_isProvedAnew() throws Exception {
        DigestGate gate = new DigestGate(USER, PASSWORD, "SHA-256", "qop=\"auth\"");
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"");
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            String proof = request.header("Authorization");
            if (gate.isStale(proof)) {
                refuse(answer, gate.challenge() + ", stale=true");
            } else if (gate.admits(request, proof)) {
                file.answer(request, answer);
            } else {
                refuse(answer, gate.challenge());
            }
        })) {
            with(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFinished();
            gate.retire();
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void digest_alwaysStale_comesToAnEnd() throws Exception {
        DigestGate gate = new DigestGate(USER, PASSWORD, "SHA-256", "qop=\"auth\", stale=true");
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start((request, answer) -> refuse(answer, gate.challenge()))) {
            TransferEnd.Failed failed =
                    with(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(3);
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
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

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
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void redirect_toAnotherOrigin_takesNoCredentialsAlong() throws Exception {
        try (ScriptedHttpServer other =
                        ScriptedHttpServer.start((request, answer) -> refuse(answer, "Basic realm=\"r\""));
                ScriptedHttpServer server = ScriptedHttpServer.start(guarded(
                        ServerLoginTest::isBasic,
                        (request, answer) -> answer.head(302, "Location: " + other.uri("/f"), "Content-Length: 0"),
                        "Basic realm=\"r\""))) {
            TransferEnd.Failed failed = with(login(AuthScheme.BASIC, AuthScheme.DIGEST))
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
                        guarded(ServerLoginTest::isBasic, file, "Basic realm=\"r\"")
                                .answer(request, answer);
                    }
                })) {
            back.set(server.uri("/f"));
            with(login(AuthScheme.BASIC)).run(server.uri("/start")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(other.requests().get(0).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void resume_ofAGuardedFile_isProvedAgain() throws Exception {
        RemoteFile file = new RemoteFile(CONTENT).etag("\"v1\"").cutAfter(100_000);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(guarded(ServerLoginTest::isBasic, file, "Basic realm=\"r\""))) {
            with(login(AuthScheme.BASIC)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void upload_refusedFirst_sendsItsBodyOnce() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (!isBasic(request)) {
                answer.head(401, "WWW-Authenticate: Basic realm=r", "Content-Length: 0")
                        .close();
                return;
            }
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            with(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.header("Expect")).isEqualTo("100-continue"));
        }
    }

    @Test
    void upload_toAServerThatReadsTheBodyBeforeItRefuses_isSentAgainWhole() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (!isBasic(request)) {
                // Not so the second time: then the body comes unasked, after a while.
                answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            }
            bodies.add(request.body());
            if (isBasic(request)) {
                answer.head(201, "Content-Length: 0");
            } else {
                refuse(answer, "Basic realm=r");
            }
        })) {
            with(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).hasSize(2).allSatisfy(body -> assertThat(body).isEqualTo(CONTENT));
        }
    }

    @Test
    void upload_toAServerThatKnowsNoExpectations_isSentWithoutOne() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (request.header("Expect") != null) {
                answer.head(417, "Content-Length: 0").close();
                return;
            }
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            with(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
        }
    }

    @Test
    void upload_rejected_isAnErrorAndSendsNoBody() throws Exception {
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                (request, answer) -> answer.head(401, "WWW-Authenticate: Basic realm=r", "Content-Length: 0")
                        .close())) {
            TransferEnd.Failed failed = with(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.bytesMoved()).isZero();
            assertThat(server.requests()).hasSize(2);
        }
    }
}
