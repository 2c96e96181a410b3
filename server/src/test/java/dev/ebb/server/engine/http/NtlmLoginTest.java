package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.NtlmGate;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NTLM is a handshake of one connection: two messages, and then the connection is let in. */
class NtlmLoginTest {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    private static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");

    @TempDir
    Path folder;

    private final NtlmGate gate = new NtlmGate("alice", "open sesame", "CORP");
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

    private static Logins alice() {
        return Logins.NONE.server(AuthScheme.NTLM, "CORP\\alice", "open sesame");
    }

    private ScriptedHttpServer.Script guarded(ScriptedHttpServer.Script behind) {
        return (request, answer) -> {
            String challenge = gate.challenge(request.connection(), request.header("Authorization"));
            if (challenge == null) {
                behind.answer(request, answer);
            } else {
                answer.head(
                        401, "WWW-Authenticate: Basic realm=r", "WWW-Authenticate: " + challenge, "Content-Length: 0");
            }
        };
    }

    @Test
    void download_provesItselfOnOneConnection() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(guarded(FILE))) {
            with(alice().server(AuthScheme.BASIC, "CORP\\alice", "open sesame"))
                    .run(server.uri("/f"))
                    .awaitFinished();
            engine.run(server.uri("/g")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.connections()).isOne();
            // Refused, first message, second message; then the connection is known.
            assertThat(server.requests()).hasSize(4);
            assertThat(server.requests().get(3).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void connection_letIn_isNotUsedForAJobWithoutCredentials() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(guarded(FILE))) {
            with(alice()).run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed = with(Logins.NONE).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void password_thatIsWrong_isTriedOnce() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(guarded(FILE))) {
            TransferEnd.Failed failed = with(Logins.NONE.server(AuthScheme.NTLM, "CORP\\alice", "guess"))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.error().message()).contains("NTLM");
            assertThat(gate.tries()).isOne();
        }
    }

    @Test
    void message_thatMakesNoSense_isAnError() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> answer.head(
                401,
                "WWW-Authenticate: NTLM" + (request.header("Authorization") == null ? "" : " TlRMTVNTUAACAAAA"),
                "Content-Length: 0"))) {
            TransferEnd.Failed failed = with(alice()).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void upload_sendsItsBodyOnceLetIn() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            String challenge = gate.challenge(request.connection(), request.header("Authorization"));
            boolean hasBody = !"0".equals(request.header("Content-Length"));
            if (challenge != null) {
                answer.head(401, "WWW-Authenticate: " + challenge, "Content-Length: 0");
                if (hasBody) {
                    answer.close();
                }
                return;
            }
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            with(alice()).type(JobType.UPLOAD).run(server.uri("/f")).awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
            assertThat(server.requests())
                    .extracting(request -> request.header("Content-Length"))
                    .containsExactly("300000", "0", "300000");
        }
    }

    @Test
    void tunnel_isProvedToTheProxy() throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(certificates.server("localhost"), FILE);
                ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
                    String challenge = gate.challenge(request.connection(), request.header("Proxy-Authorization"));
                    if (challenge == null) {
                        answer.head(200).tunnelTo(server.port(), request.stream());
                    } else {
                        answer.head(407, "Proxy-Authenticate: " + challenge, "Content-Length: 3")
                                .raw("no.");
                    }
                })) {
            with(Logins.NONE.through("127.0.0.1:" + proxy.port()).proxy(AuthScheme.NTLM, "CORP\\alice", "open sesame"))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(proxy.requests())
                    .extracting(Request::method)
                    .containsOnly("CONNECT")
                    .hasSize(3);
            assertThat(proxy.connections()).isOne();
        }
    }

    @Test
    void accountOfTheService_hasNothingToProve() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(guarded(FILE))) {
            TransferEnd.Failed failed = with(Logins.NONE.server(AuthScheme.NTLM, "", ""))
                    .run(URI.create(server.uri("/f").toString()))
                    .awaitFailed();

            assertThat(failed.error().message()).contains("the service's own account");
            assertThat(gate.tries()).isZero();
        }
    }
}
