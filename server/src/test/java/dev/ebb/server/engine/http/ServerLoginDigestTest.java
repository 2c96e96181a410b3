package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ServerLoginFixtures.CONTENT;
import static dev.ebb.server.engine.http.ServerLoginFixtures.PASSWORD;
import static dev.ebb.server.engine.http.ServerLoginFixtures.USER;
import static dev.ebb.server.engine.http.ServerLoginFixtures.login;
import static dev.ebb.server.engine.http.ServerLoginFixtures.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.DigestGate;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job proves who it is by Digest of every kind, with the best algorithm offered, and anew when a nonce is stale, but not for ever. */
class ServerLoginDigestTest {
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
            engine.http(login(AuthScheme.BASIC, AuthScheme.DIGEST))
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
            engine.http(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFinished();

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
            engine.http(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFinished();
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
                    engine.http(login(AuthScheme.DIGEST)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(3);
        }
    }
}
